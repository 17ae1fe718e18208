//! A container commands the container daemon.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "docker-sock",
    summary: "a container commands the container daemon",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "container",
    focus: &["container"],
    cwe: &[250],
    references: &["https://docs.docker.com/engine/security/#docker-daemon-attack-surface"],
    reads: FactKinds::INFRA,
    page: include_str!("docker_sock.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    const SOCKETS: [&str; 3] = ["docker.sock", "containerd.sock", "crio.sock"];
    let graph = graph(cx);
    let is_socket = |text: &str| {
        SOCKETS.iter().any(|name| text.split(':').next().unwrap_or(text).ends_with(name))
    };
    let mut claims = Vec::new();
    for (object, spec) in kube::specs(&graph) {
        for volume in spec.blocks("volumes") {
            if volume.str("hostPath.path").is_some_and(is_socket) {
                claims.push(Claim::new(
                    kube::at(volume, "hostPath.path"),
                    format!("`{}` commands the daemon of its node", object.label()),
                ));
            }
        }
    }
    for service in &graph.services {
        for volume in service.body.blocks("volumes") {
            let source = volume.as_text().or_else(|| volume.str("source"));
            if source.is_some_and(is_socket) {
                claims.push(
                    Claim::new(
                        volume.at,
                        format!("the service `{}` commands the daemon of its host", service.name),
                    )
                    .severity(Severity::High),
                );
            }
        }
    }
    report(cx, claims);
}
