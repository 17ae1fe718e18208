//! A role may read every secret.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::held::{Role, policies};

pub(crate) static CHECK: Check = Check {
    id: "secret-scope",
    summary: "a role may read every secret",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[732],
    references: &[
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("secret_scope.md"),
    run,
};

const READS: [&str; 3] = ["secretsmanager:GetSecretValue", "ssm:GetParameter", "ssm:GetParameters"];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for held in policies(&graph).iter().filter(|held| held.role == Role::Identity) {
        for statement in held
            .policy
            .allowing()
            .filter(|one| one.conditions.is_empty() && !one.allows_every_action())
        {
            let Some(action) = READS.iter().find(|action| statement.allows(action)) else {
                continue;
            };
            // A bare star is another rule's matter.
            let every = statement.resources.iter().any(|one| {
                one.ends_with(":secret:*")
                    || one.ends_with(":parameter/*")
                    || one.ends_with(":secretsmanager:*")
            });
            if every {
                let message =
                    format!("`{action}` in `{}` reaches every secret", held.resource.label());
                claims.push(Claim::new(held.place(statement), message).of(held.resource));
            }
        }
    }
    report(cx, claims);
}
