//! A role may act inside of other pods.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "rbac-exec",
    summary: "a role may act inside of other pods",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[250],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    reads: FactKinds::INFRA,
    page: include_str!("rbac_exec.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for role in kube::of(&graph, &["Role", "ClusterRole"]) {
        for rule in role.body.blocks("rules") {
            const INSIDE: [&str; 3] = ["pods/exec", "pods/attach", "pods/portforward"];
            let inside = kube::listed(rule, "resources", &INSIDE);
            let may = kube::listed(rule, "verbs", &["create", "get", "*"]).is_some();
            if let Some(what) = inside.filter(|_| may) {
                claims.push(Claim::new(
                    kube::at(rule, "resources"),
                    format!("`{}` may use `{what}`", role.label()),
                ));
            }
        }
    }
    report(cx, claims);
}
