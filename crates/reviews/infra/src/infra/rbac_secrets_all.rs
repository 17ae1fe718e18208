//! A role may read every secret of its namespace.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "rbac-secrets-all",
    summary: "a role may read every secret of its namespace",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[732],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    reads: FactKinds::INFRA,
    page: include_str!("rbac_secrets_all.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for role in kube::of(&graph, &["Role", "ClusterRole"]) {
        for rule in role.body.blocks("rules") {
            let has = |name: &str, wanted: &[&str]| {
                rule.blocks(name)
                    .iter()
                    .any(|one| one.as_text().is_some_and(|text| wanted.contains(&text)))
            };
            if has("resources", &["secrets"])
                && has("verbs", &["get", "list", "watch", "*"])
                && !rule.has("resourceNames")
            {
                claims.push(Claim::new(
                    kube::at(rule, "resources"),
                    format!("`{}` may read every secret", role.label()),
                ));
            }
        }
    }
    report(cx, claims);
}
