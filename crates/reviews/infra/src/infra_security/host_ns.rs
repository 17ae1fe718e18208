//! A pod shares namespaces with its node.

use infra_graph::Said;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "host-ns",
    summary: "a pod shares namespaces with its node",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "container",
    focus: &["container"],
    cwe: &[653],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    reads: FactKinds::INFRA,
    page: include_str!("host_ns.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (object, spec) in kube::specs(&graph) {
        for name in ["hostNetwork", "hostPID", "hostIPC"] {
            if spec.said(name) == Said::True {
                claims.push(Claim::new(
                    kube::at(spec, name),
                    format!("`{name}` of `{}` is on", object.label()),
                ));
            }
        }
    }
    for service in &graph.services {
        for (name, path) in
            [("the network", "network_mode"), ("processes", "pid"), ("memory", "ipc")]
        {
            if service.body.str(path) == Some("host") {
                claims.push(
                    Claim::new(
                        kube::at(&service.body, path),
                        format!("the service `{}` shares {name} with its host", service.name),
                    )
                    .severity(Severity::Med),
                );
            }
        }
    }
    report(cx, claims);
}
