//! A policy lets its holder take more rights.

use infra_graph::Statement;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::held::{Held, Role, policies};

pub(crate) static CHECK: Check = Check {
    id: "iam-privesc",
    summary: "a policy lets its holder take more rights",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[269],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html",
        "https://bishopfox.com/blog/privilege-escalation-in-aws",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("iam_privesc.md"),
    run,
};

/// By itself a way up, when it is allowed on every resource.
const ALONE: [&str; 17] = [
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
    "iam:AttachUserPolicy",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:PutUserPolicy",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:AddUserToGroup",
    "iam:UpdateAssumeRolePolicy",
    "lambda:UpdateFunctionCode",
    "glue:UpdateDevEndpoint",
    "ssm:SendCommand",
    "iam:DeletePermissionsBoundary",
];
/// With a role handed over.
const WITH_ROLE: [&str; 8] = [
    "lambda:CreateFunction",
    "ec2:RunInstances",
    "cloudformation:CreateStack",
    "glue:CreateDevEndpoint",
    "datapipeline:CreatePipeline",
    "sagemaker:CreateNotebookInstance",
    "codebuild:CreateProject",
    "ecs:RunTask",
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    let all = policies(&graph);
    // Rights of one holder add up, whichever policy they come from.
    let passers: Vec<(&Held<'_>, &Statement, Vec<&str>)> = all
        .iter()
        .filter(|held| held.role == Role::Identity)
        .flat_map(|held| held.policy.allowing().map(move |one| (held, one)))
        .filter(|(_, one)| is_open(one) && one.allows("iam:PassRole"))
        .map(|(held, one)| (held, one, held.holders(&graph)))
        .collect();
    for held in all.iter().filter(|held| held.role == Role::Identity) {
        let holders = held.holders(&graph);
        let passing = passers.iter().find(|(other, _, theirs)| {
            other.resource.id == held.resource.id || theirs.iter().any(|one| holders.contains(one))
        });
        for statement in held.policy.allowing().filter(|one| is_open(one)) {
            let alone = ALONE.iter().find(|action| statement.allows(action));
            let started =
                WITH_ROLE.iter().find(|action| passing.is_some() && statement.allows(action));
            let (action, why) = match (alone, started) {
                (Some(action), _) => (action, "gives its holder the rights of others"),
                (None, Some(action)) => {
                    (action, "with iam:PassRole starts something with any role")
                }
                _ => continue,
            };
            let message = format!("`{action}` in `{}` {why}", held.resource.label());
            let mut claim = Claim::new(held.place(statement), message).of(held.resource);
            if let (None, Some((other, passing, _))) = (alone, passing) {
                claim = claim.because(other.place(passing), "any role may be handed over here");
            }
            claims.push(claim);
        }
    }
    report(cx, claims);
}

/// On everything, and named: a star over all of IAM is another rule's matter.
fn is_open(statement: &Statement) -> bool {
    let everything = statement
        .resources
        .iter()
        .any(|one| **one == *"*" || one.ends_with(":*") && one.matches('*').count() > 1);
    (everything || statement.covers_every_resource())
        && statement.conditions.is_empty()
        && !statement.allows_every_action()
}
