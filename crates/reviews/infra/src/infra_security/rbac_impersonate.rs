//! A role may act as somebody else.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "rbac-impersonate",
    summary: "a role may act as somebody else",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[290],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    reads: FactKinds::INFRA,
    page: include_str!("rbac_impersonate.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for role in kube::of(&graph, &["Role", "ClusterRole"]) {
        for rule in role.body.blocks("rules") {
            if let Some(what) = kube::listed(rule, "verbs", &["impersonate", "escalate", "bind"]) {
                claims.push(Claim::new(
                    kube::at(rule, "verbs"),
                    format!("`{}` may `{what}`", role.label()),
                ));
            }
        }
    }
    report(cx, claims);
}
