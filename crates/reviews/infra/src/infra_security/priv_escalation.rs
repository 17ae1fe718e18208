//! A process may gain more rights than it was started with.

use infra_graph::Said;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "priv-escalation",
    summary: "a process may gain more rights than it was started with",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "container",
    focus: &["container"],
    cwe: &[269],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    reads: FactKinds::INFRA,
    page: include_str!("priv_escalation.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (pod, container) in kube::containers(&graph) {
        let path = "securityContext.allowPrivilegeEscalation";
        if matches!(container.body.said(path), Said::Absent | Said::True) {
            let at = container.body.member(path).map_or(container.at(), |member| member.at);
            claims.push(Claim::new(
                at,
                format!("`{}` of `{}` may gain more rights", container.name(), pod.object.label()),
            ));
        }
    }
    for policy in kube::of(&graph, &["PodSecurityPolicy"]) {
        if policy.body.said("spec.allowPrivilegeEscalation") == Said::True {
            claims.push(Claim::new(
                kube::at(&policy.body, "spec.allowPrivilegeEscalation"),
                format!("`{}` lets pods gain more rights", policy.label()),
            ));
        }
    }
    report(cx, claims);
}
