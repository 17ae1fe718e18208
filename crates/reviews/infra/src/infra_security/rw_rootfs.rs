//! A container may change its own files.

use infra_graph::Said;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "rw-rootfs",
    summary: "a container may change its own files",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "container",
    focus: &["container"],
    cwe: &[732],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    reads: FactKinds::INFRA,
    page: include_str!("rw_rootfs.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (pod, container) in kube::containers(&graph) {
        let path = "securityContext.readOnlyRootFilesystem";
        if matches!(container.body.said(path), Said::Absent | Said::False) {
            let at = container.body.member(path).map_or(container.at(), |member| member.at);
            claims.push(Claim::new(
                at,
                format!(
                    "`{}` of `{}` may change its own files",
                    container.name(),
                    pod.object.label()
                ),
            ));
        }
    }

    report(cx, claims);
}
