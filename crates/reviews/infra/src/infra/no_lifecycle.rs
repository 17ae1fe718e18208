//! What is stored is never cleared.

use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "no-lifecycle",
    summary: "what is stored is never cleared",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "cost",
    focus: &["cost"],
    cwe: &[],
    references: &["https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html"],
    reads: FactKinds::INFRA,
    page: include_str!("no_lifecycle.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for repository in graph
        .of(&["aws_ecr_repository"])
        .filter(|one| one.body.as_map().is_some_and(|map| !map.open))
    {
        if graph.users(repository, &["aws_ecr_lifecycle_policy"]).next().is_none() {
            claims.push(
                Claim::new(
                    repository.at,
                    format!("images of `{}` are never cleared", repository.label()),
                )
                .of(repository),
            );
        }
    }
    for bucket in graph.of(&["aws_s3_bucket"]) {
        let name =
            format!("{} {}", bucket.name, bucket.body.str("bucket").unwrap_or("")).to_lowercase();
        let keeps = bucket.body.has("lifecycle_rule")
            || graph.users(bucket, &["aws_s3_bucket_lifecycle_configuration"]).next().is_some();
        if name.contains("log") && !keeps {
            claims.push(
                Claim::new(bucket.at, format!("logs in `{}` are never cleared", bucket.label()))
                    .of(bucket),
            );
        }
    }
    report(cx, claims);
}
