//! A policy allows its actions on every resource.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::held::{DATA_SERVICES, Role, policies, service};

pub(crate) static CHECK: Check = Check {
    id: "iam-resource-star",
    summary: "a policy allows its actions on every resource",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[732],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("iam_resource_star.md"),
    run,
};

/// Actions that do not take a resource, or only look.
fn takes_no_resource(action: &str) -> bool {
    const NAMES: [&str; 25] = [
        "ecr:GetAuthorizationToken",
        "sts:GetCallerIdentity",
        "s3:ListAllMyBuckets",
        "s3:CreateJob",
        "s3:GetAccountPublicAccessBlock",
        "cloudwatch:PutMetricData",
        "kms:ListAliases",
        "kms:CreateKey",
        "kms:ListKeys",
        "kms:GenerateRandom",
        "secretsmanager:ListSecrets",
        "secretsmanager:GetRandomPassword",
        "dynamodb:ListTables",
        "ssm:DescribeParameters",
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "logs:CreateLogGroup",
        "ec2messages:*",
        "ssmmessages:*",
        "pricing:GetProducts",
        "ssm:UpdateInstanceInformation",
        "autoscaling:SetInstanceHealth",
        "ssm:GetDeployablePatchSnapshotForInstance",
        "rds:StartExportTask",
        "rds:CancelExportTask",
    ];
    let verb = action.split_once(':').map_or("", |(_, verb)| verb);
    let looks = verb.starts_with("Describe") || verb.starts_with("List");
    looks
        || NAMES.iter().any(|name| name.eq_ignore_ascii_case(action))
        || action.starts_with("ec2messages:")
        || action.starts_with("ssmmessages:")
        || action.starts_with("xray:")
}

/// Reads how something is set up, not what is in it: `s3:GetEncryptionConfiguration`, `dynamodb:GetResourcePolicy`.
fn reads_settings(action: &str) -> bool {
    const ENDS: [&str; 9] = [
        "Configuration",
        "Policy",
        "PolicyStatus",
        "Acl",
        "Tagging",
        "Location",
        "Versioning",
        "Logging",
        "PublicAccessBlock",
    ];
    let verb = action.split_once(':').map_or("", |(_, verb)| verb);
    verb.starts_with("Get") && ENDS.iter().any(|end| verb.ends_with(end))
}

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for held in policies(&graph).iter().filter(|held| held.role == Role::Identity) {
        for statement in held
            .policy
            .allowing()
            .filter(|one| one.covers_every_resource() && one.conditions.is_empty())
        {
            // Whole services are another rule's matter.
            let named = statement.actions.iter().filter(|action| {
                !action.ends_with('*') && action.contains(':') && !takes_no_resource(action)
            });
            let named: Vec<&str> = named.map(|action| &**action).collect();
            let Some(first) = named.first() else { continue };
            let data = named
                .iter()
                .find(|action| DATA_SERVICES.contains(&service(action)) && !reads_settings(action));
            let message = format!(
                "`{}` allows `{}` on every resource",
                held.resource.label(),
                data.unwrap_or(first)
            );
            let severity = if data.is_some() { Severity::Blocker } else { Severity::Med };
            claims.push(
                Claim::new(held.place(statement), message).of(held.resource).severity(severity),
            );
        }
    }
    report(cx, claims);
}
