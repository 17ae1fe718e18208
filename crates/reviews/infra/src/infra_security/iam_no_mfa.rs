//! People become administrators with a password alone.

use infra_graph::{InfraGraph, Policy, Resource};
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::held::{Role, policies};

pub(crate) static CHECK: Check = Check {
    id: "iam-no-mfa",
    summary: "people become administrators with a password alone",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[308],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("iam_no_mfa.md"),
    run,
};

const CONDITIONS: [&str; 2] = ["aws:multifactorauthpresent", "aws:multifactorauthage"];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let held = policies(&graph);
    // A policy of the account that refuses everything without a second factor holds for all of its people.
    let demands = held.iter().any(|one| asks(&one.policy));
    let mut claims = Vec::new();
    for trust in held.iter().filter(|one| one.role == Role::Trust) {
        let open = trust.policy.allowing().find(|statement| {
            let people = statement
                .principals
                .iter()
                .any(|one| &*one.kind == "AWS" && names_people(&one.name));
            people && !statement.has_condition(&CONDITIONS)
        });
        if let Some(statement) = open
            && is_powerful(trust.resource)
        {
            let message =
                format!("people take `{}` without a second factor", trust.resource.label());
            claims.push(Claim::new(trust.place(statement), message).of(trust.resource));
        }
    }
    for group in graph.of(&["aws_iam_group"]).filter(|group| !demands && is_powerful(group)) {
        if let Some(policy) = full_rights(&graph, group) {
            let message = format!("members of `{}` need no second factor", group.label());
            claims.push(Claim::new(group.at, message).of(group).because(policy.at, "its rights"));
        }
    }
    report(cx, claims);
}

fn asks(policy: &Policy) -> bool {
    policy.statements.iter().any(|statement| statement.has_condition(&CONDITIONS))
}

/// The account itself, or users of it: roles and services have no second factor.
fn names_people(principal: &str) -> bool {
    principal.ends_with(":root")
        || principal.contains(":user/")
        || principal.bytes().all(|letter| letter.is_ascii_digit())
}

/// What people with many rights are called.
fn is_powerful(resource: &Resource) -> bool {
    let name =
        format!("{} {}", resource.name, resource.body.str("name").unwrap_or("")).to_lowercase();
    [
        "admin",
        "power",
        "operator",
        "engineer",
        "developer",
        "human",
        "breakglass",
        "break-glass",
        "root",
    ]
    .iter()
    .any(|word| name.contains(word))
}

fn full_rights<'g>(graph: &'g InfraGraph, group: &Resource) -> Option<&'g Resource> {
    graph.users(group, &["aws_iam_group_policy_attachment", "aws_iam_policy_attachment"]).find(
        |attachment| {
            let policy =
                attachment.body.get("policy_arn").and_then(infra_graph::Value::partial_text);
            policy.is_some_and(|arn| {
                arn.contains("AdministratorAccess") || arn.contains("PowerUserAccess")
            })
        },
    )
}
