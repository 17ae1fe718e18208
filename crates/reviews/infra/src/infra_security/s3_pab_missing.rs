//! A bucket has no guard against becoming public.

use infra_graph::Class;
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "s3-pab-missing",
    summary: "a bucket has no guard against becoming public",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "public-exposure",
    focus: &["public-exposure"],
    cwe: &[],
    references: &[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("s3_pab_missing.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let accounts: Vec<&str> =
        graph.of(&["aws_s3_account_public_access_block"]).map(|one| one.root()).collect();
    let mut claims = Vec::new();
    for bucket in graph.of(&["aws_s3_bucket"]).filter(|one| !accounts.contains(&one.root())) {
        let guarded = graph.users(bucket, &["aws_s3_bucket_public_access_block"]).next().is_some();
        let of_module =
            bucket.class == Class::Resource && bucket.body.as_map().is_some_and(|map| map.open);
        if !guarded && !of_module {
            claims.push(
                Claim::new(bucket.at, format!("`{}` has no public access block", bucket.label()))
                    .of(bucket)
                    .at_most(Confidence::Medium),
            );
        }
    }
    report(cx, claims);
}
