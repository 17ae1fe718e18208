//! Rights are given to the account that every pod has.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "default-sa",
    summary: "rights are given to the account that every pod has",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[250],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    reads: FactKinds::INFRA,
    page: include_str!("default_sa.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for binding in kube::of(&graph, &["RoleBinding", "ClusterRoleBinding"]) {
        for subject in binding.body.blocks("subjects") {
            if subject.str("kind") == Some("ServiceAccount")
                && subject.str("name") == Some("default")
            {
                claims.push(Claim::new(
                    kube::at(subject, "name"),
                    format!("`{}` gives rights to every pod of a namespace", binding.label()),
                ));
            }
        }
    }
    report(cx, claims);
}
