//! A container is given a part of root.

use infra_graph::Value;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "caps-added",
    summary: "a container is given a part of root",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "container",
    focus: &["container"],
    cwe: &[250],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    reads: FactKinds::INFRA,
    page: include_str!("caps_added.md"),
    run,
};

/// As good as root, or near it.
const STRONG: [&str; 8] =
    ["SYS_ADMIN", "NET_ADMIN", "SYS_PTRACE", "SYS_MODULE", "SYS_RAWIO", "BPF", "ALL", "*"];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (pod, container) in kube::containers(&graph) {
        let path = "securityContext.capabilities.add";
        if let Some((what, severity)) = strong(container.body.blocks(path)) {
            let message =
                format!("`{}` of `{}` is given {what}", container.name(), pod.object.label());
            claims.push(Claim::new(kube::at(container.body, path), message).severity(severity));
        }
    }
    for policy in kube::of(&graph, &["PodSecurityPolicy"]) {
        let path = "spec.allowedCapabilities";
        if let Some((what, severity)) = strong(policy.body.blocks(path)) {
            claims.push(
                Claim::new(
                    kube::at(&policy.body, path),
                    format!("`{}` allows {what}", policy.label()),
                )
                .severity(severity),
            );
        }
    }
    for service in &graph.services {
        if let Some((what, Severity::High)) = strong(service.body.blocks("cap_add")) {
            claims.push(
                Claim::new(
                    kube::at(&service.body, "cap_add"),
                    format!("the service `{}` is given {what}", service.name),
                )
                .severity(Severity::High),
            );
        }
    }
    report(cx, claims);
}

/// The first that matters, and how much.
fn strong(added: &[Value]) -> Option<(String, Severity)> {
    let names: Vec<&str> = added
        .iter()
        .filter_map(Value::as_text)
        .map(|name| name.trim_start_matches("CAP_"))
        .collect();
    let strong = names.iter().find(|name| STRONG.contains(name)).map(|name| (name, Severity::High));
    let other =
        names.iter().find(|name| **name != "NET_BIND_SERVICE").map(|name| (name, Severity::Med));
    strong.or(other).map(|(name, severity)| ((*name).to_owned(), severity))
}
