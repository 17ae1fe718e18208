//! Any role may be handed to any service.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::held::{Role, policies};

pub(crate) static CHECK: Check = Check {
    id: "iam-passrole-open",
    summary: "any role may be handed to any service",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[269],
    references: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"],
    reads: FactKinds::INFRA,
    page: include_str!("iam_passrole_open.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for held in policies(&graph).iter().filter(|held| held.role == Role::Identity) {
        let open = held.policy.allowing().filter(|one| {
            let named = one
                .actions
                .iter()
                .any(|action| action.to_ascii_lowercase().starts_with("iam:pass"));
            named
                && one.covers_every_resource()
                && !one.has_condition(&["passedtoservice", "associatedresourcearn"])
        });
        for statement in open {
            let message = format!(
                "`iam:PassRole` in `{}` hands any role to any service",
                held.resource.label()
            );
            claims.push(Claim::new(held.place(statement), message).of(held.resource));
        }
    }
    report(cx, claims);
}
