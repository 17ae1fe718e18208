//! A policy allows every action on every resource.

use infra_graph::InfraGraph;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::held::{Role, policies};

pub(crate) static CHECK: Check = Check {
    id: "iam-action-resource-star",
    summary: "a policy allows every action on every resource",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[269, 732],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("iam_action_resource_star.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for held in policies(&graph).iter().filter(|held| held.role == Role::Identity) {
        let open = held
            .policy
            .allowing()
            .filter(|one| one.allows_every_action() && one.covers_every_resource());
        for statement in open {
            let message =
                format!("`{}` allows every action on every resource", held.resource.label());
            let mut claim = Claim::new(held.place(statement), message).of(held.resource);
            // A condition narrows it, though nobody can tell how far.
            if !statement.conditions.is_empty() {
                claim = claim.severity(Severity::High).at_most(Confidence::Medium);
            }
            claims.push(claim.because(held.resource.at, "the policy is declared here"));
        }
    }
    claims.extend(attachments(&graph));
    report(cx, claims);
}

fn attachments(graph: &InfraGraph) -> Vec<Claim> {
    const PATHS: [&str; 3] = ["policy_arn", "managed_policy_arns", "managed_policy_arn"];
    let mut claims = Vec::new();
    for resource in graph.of(KINDS) {
        let arns = PATHS.iter().flat_map(|path| resource.body.blocks(path));
        for arn in arns.filter(|arn| {
            arn.as_text().is_some_and(|arn| arn.ends_with("policy/AdministratorAccess"))
        }) {
            let message = format!(
                "`{}` gives AdministratorAccess: every action on every resource",
                resource.label()
            );
            claims.push(
                Claim::new(resource.at, message).of(resource).because(arn.at, "the managed policy"),
            );
        }
    }
    claims
}

const KINDS: &[&str] = &[
    "aws_iam_role_policy_attachment",
    "aws_iam_user_policy_attachment",
    "aws_iam_group_policy_attachment",
    "aws_iam_policy_attachment",
    "aws_iam_role",
    "aws_ssoadmin_managed_policy_attachment",
];
