//! The audit policy leaves out what an attacker does.

use infra_graph::Value;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "audit-policy-gaps",
    summary: "the audit policy leaves out what an attacker does",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "logging",
    focus: &["logging"],
    cwe: &[778],
    references: &[
        "https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/",
        "https://www.cisecurity.org/benchmark/kubernetes",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("audit_policy_gaps.md"),
    run,
};

/// What CIS asks to be recorded.
const CONCERNS: [&str; 9] = [
    "secrets",
    "configmaps",
    "tokenreviews",
    "pods",
    "deployments",
    "pods/exec",
    "pods/portforward",
    "pods/proxy",
    "services/proxy",
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    let policies = kube::of(&graph, &["Policy"]).filter(|one| one.api_version.starts_with("audit"));
    for policy in policies {
        let rules = policy.body.blocks("rules");
        let missing: Vec<&str> = CONCERNS
            .into_iter()
            .filter(|resource| !rules.iter().any(|rule| records(rule, resource)))
            .collect();
        if let [first, rest @ ..] = missing.as_slice() {
            let more =
                if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
            let message = format!("calls on `{first}`{more} are not recorded");
            claims.push(Claim::new(kube::at(&policy.body, "rules"), message));
        }
    }
    report(cx, claims);
}

/// A rule without resources is for all of them; a later one decides for what an earlier one left out.
fn records(rule: &Value, resource: &str) -> bool {
    if matches!(rule.str("level"), None | Some("None")) {
        return false;
    }
    let groups = rule.blocks("resources");
    let narrows = ["users", "userGroups", "verbs", "namespaces"].iter().any(|path| rule.has(path));
    let named =
        groups.iter().flat_map(|group| group.blocks("resources")).filter_map(Value::as_text);
    !narrows && groups.is_empty() || named.into_iter().any(|name| name == resource || name == "*")
}
