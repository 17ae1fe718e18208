//! A role may do everything.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "rbac-wild",
    summary: "a role may do everything",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[269],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    reads: FactKinds::INFRA,
    page: include_str!("rbac_wild.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for role in kube::of(&graph, &["Role", "ClusterRole"]) {
        for rule in role.body.blocks("rules") {
            let star = ["resources", "verbs", "apiGroups"]
                .into_iter()
                .find(|name| rule.blocks(name).iter().any(|one| one.as_text() == Some("*")));
            // All groups of one named resource are that resource.
            if let Some(name) = star.filter(|name| *name != "apiGroups") {
                claims.push(Claim::new(
                    kube::at(rule, name),
                    format!("`{}` has all {name}", role.label()),
                ));
            }
        }
    }
    for binding in kube::of(&graph, &["RoleBinding", "ClusterRoleBinding"]) {
        if binding.body.str("roleRef.name") != Some("cluster-admin") {
            continue;
        }
        let everybody = binding.body.blocks("subjects").iter().any(|subject| {
            matches!(
                subject.str("name"),
                Some("system:authenticated" | "system:anonymous" | "system:unauthenticated")
            )
        });
        let severity = if everybody { Severity::Blocker } else { Severity::High };
        claims.push(
            Claim::new(
                kube::at(&binding.body, "roleRef.name"),
                format!("`{}` makes administrators of the cluster", binding.label()),
            )
            .severity(severity),
        );
    }
    report(cx, claims);
}
