//! A policy allows every action of a service.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::held::{Role, policies, service};

pub(crate) static CHECK: Check = Check {
    id: "iam-action-star",
    summary: "a policy allows every action of a service",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[269],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("iam_action_star.md"),
    run,
};

/// Whoever may do all of these may do everything.
const POWERFUL: [&str; 4] = ["iam", "sts", "kms", "organizations"];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for held in policies(&graph).iter().filter(|held| held.role == Role::Identity) {
        for statement in held.policy.allowing() {
            if statement.allows_every_action() && statement.covers_every_resource() {
                continue;
            }
            let wide = statement
                .actions
                .iter()
                .filter(|action| ***action == *"*" || action.ends_with(":*"));
            let wide: Vec<&str> = wide.map(|action| &**action).collect();
            if wide.is_empty() {
                continue;
            }
            let message = format!("`{}` allows `{}`", held.resource.label(), wide.join("`, `"));
            let powerful = wide.iter().any(|action| POWERFUL.contains(&service(action)));
            let severity = if powerful { Severity::Blocker } else { Severity::High };
            claims.push(
                Claim::new(held.place(statement), message).of(held.resource).severity(severity),
            );
        }
    }
    report(cx, claims);
}
