//! What is overwritten in a bucket is gone.

use infra_graph::Said;
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "bucket-no-versioning",
    summary: "what is overwritten in a bucket is gone",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "availability",
    focus: &["availability"],
    cwe: &[],
    references: &["https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html"],
    reads: FactKinds::INFRA,
    page: include_str!("bucket_no_versioning.md"),
    run,
};

/// Written once, or made again.
const LEFT: [&str; 8] = ["log", "tmp", "temp", "cache", "artifact", "replica", "public", "website"];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for bucket in graph.of(&["aws_s3_bucket"]) {
        let name =
            format!("{} {}", bucket.name, bucket.body.str("bucket").unwrap_or("")).to_lowercase();
        if LEFT.iter().any(|word| name.contains(word)) {
            continue;
        }
        let apart = graph.users(bucket, &["aws_s3_bucket_versioning"]).next();
        let on = match apart {
            Some(versioning) => match versioning.body.get("versioning_configuration.status") {
                Some(status) => status.as_text().is_none_or(|status| status == "Enabled"),
                None => true,
            },
            None => matches!(bucket.body.said("versioning.enabled"), Said::True | Said::Unknown),
        };
        if !on {
            let claim = Claim::on(
                bucket,
                "versioning.enabled",
                format!("objects of `{}` have no versions", bucket.label()),
            );
            claims.push(match apart {
                Some(versioning) => claim.because(versioning.at, "versioning is suspended"),
                None => claim,
            });
        }
    }
    report(cx, claims);
}
