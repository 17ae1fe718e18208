//! A role may act inside of other pods.

use infra_graph::Value;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "rbac-power",
    summary: "a role may act inside of other pods",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[269],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    reads: FactKinds::INFRA,
    page: include_str!("rbac_power.md"),
    run,
};

const INSIDE: [&str; 3] = ["pods/exec", "pods/attach", "pods/portforward"];
const MAKERS: [&str; 7] =
    ["pods", "deployments", "daemonsets", "statefulsets", "replicasets", "jobs", "cronjobs"];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for role in kube::of(&graph, &["Role", "ClusterRole"]) {
        for rule in role.body.blocks("rules") {
            let has = |name: &str, wanted: &[&str]| {
                rule.blocks(name)
                    .iter()
                    .filter_map(Value::as_text)
                    .find(|text| wanted.contains(text))
                    .map(str::to_owned)
            };
            let creates = has("verbs", &["create", "*"]).is_some();
            let inside =
                has("resources", &INSIDE).filter(|_| creates || has("verbs", &["get"]).is_some());
            let makes = has("resources", &MAKERS).filter(|_| creates);
            let becomes = has("verbs", &["impersonate", "escalate", "bind"]);
            let (path, what) = match (inside, becomes, makes) {
                (Some(what), ..) => ("resources", what),
                (_, Some(what), _) => ("verbs", what),
                (.., Some(what)) => ("resources", format!("create {what}")),
                _ => continue,
            };
            claims.push(Claim::new(
                kube::at(rule, path),
                format!("`{}` may use `{what}`", role.label()),
            ));
        }
    }
    report(cx, claims);
}
