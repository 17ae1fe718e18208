//! Another account takes the role without an external id.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::held::{Role, policies};

pub(crate) static CHECK: Check = Check {
    id: "iam-cross-no-externalid",
    summary: "another account takes the role without an external id",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[441],
    references: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html"],
    reads: FactKinds::INFRA,
    page: include_str!("iam_cross_no_externalid.md"),
    run,
};

const WHO: [&str; 7] = [
    "sts:externalid",
    "aws:principalorgid",
    "aws:multifactorauthpresent",
    "aws:principalarn",
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:principalorgpaths",
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for held in policies(&graph).iter().filter(|held| held.role == Role::Trust) {
        for statement in held.policy.allowing().filter(|one| one.allows("sts:AssumeRole")) {
            let foreign = statement.principals.iter().filter(|one| &*one.kind == "AWS");
            let Some(account) = foreign.filter_map(|one| account(&one.name)).next() else {
                continue;
            };
            let required = statement.conditions.iter().any(|one| {
                let off = one
                    .values
                    .iter()
                    .any(|value| value.is_empty() || value.eq_ignore_ascii_case("false"));
                one.key.is_empty() || WHO.iter().any(|key| one.key.ends_with(key)) && !off
            });
            if required {
                continue;
            }
            let message = format!(
                "account {account} takes `{}` without an external id",
                held.resource.label()
            );
            claims.push(
                Claim::new(held.place(statement), message)
                    .of(held.resource)
                    .at_most(Confidence::Medium),
            );
        }
    }
    report(cx, claims);
}

/// The account as a whole: its root, or the bare number.
fn account(principal: &str) -> Option<&str> {
    let number = match principal.strip_prefix("arn:aws:iam::") {
        Some(rest) => rest.strip_suffix(":root")?,
        None => principal,
    };
    (number.len() == 12 && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}
