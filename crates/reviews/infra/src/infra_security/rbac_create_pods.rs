//! A role may start pods.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "rbac-create-pods",
    summary: "a role may start pods",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[269],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    reads: FactKinds::INFRA,
    page: include_str!("rbac_create_pods.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for role in kube::of(&graph, &["Role", "ClusterRole"]) {
        for rule in role.body.blocks("rules") {
            const MAKERS: [&str; 8] = [
                "pods",
                "deployments",
                "daemonsets",
                "statefulsets",
                "replicasets",
                "jobs",
                "cronjobs",
                "*",
            ];
            let makes = kube::listed(rule, "resources", &MAKERS);
            let may = kube::listed(rule, "verbs", &["create", "*"]).is_some();
            // All of both is another rule's matter.
            let everything = makes == Some("*") && kube::listed(rule, "verbs", &["*"]).is_some();
            if let Some(what) = makes.filter(|_| may && !everything) {
                claims.push(Claim::new(
                    kube::at(rule, "resources"),
                    format!("`{}` may create `{what}`", role.label()),
                ));
            }
        }
    }
    report(cx, claims);
}
