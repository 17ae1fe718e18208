//! Logs can be read, or are written, where they should not.

use infra_graph::{InfraGraph, Place, Resource};
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "log-bucket-public",
    summary: "logs can be read, or are written, where they should not",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "logging",
    focus: &["logging", "public-exposure"],
    cwe: &[532],
    references: &["https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html"],
    reads: FactKinds::INFRA,
    page: include_str!("log_bucket_public.md"),
    run,
};

/// What writes logs into a bucket, and the argument that names it.
const WRITERS: [(&str, &str); 8] = [
    ("aws_cloudtrail", "s3_bucket_name"),
    ("aws_lb", "access_logs.bucket"),
    ("aws_alb", "access_logs.bucket"),
    ("aws_elb", "access_logs.bucket"),
    ("aws_cloudfront_distribution", "logging_config.bucket"),
    ("aws_flow_log", "log_destination"),
    ("aws_s3_bucket_logging", "target_bucket"),
    ("aws_s3_bucket", "logging.target_bucket"),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (kind, path) in WRITERS {
        for writer in graph.of(&[kind]) {
            for bucket in graph.referred(writer, path, &["aws_s3_bucket"]) {
                if let Some((at, acl)) = public_acl(&graph, bucket) {
                    let message = format!("`{}` holds logs and is `{acl}`", bucket.label());
                    claims.push(
                        Claim::new(at, message).of(bucket).because(writer.at, "what writes them"),
                    );
                }
                if is_itself(&graph, writer, bucket) {
                    let message =
                        format!("`{}` logs into itself: each line makes another", bucket.label());
                    claims.push(Claim::on(writer, path, message).severity(Severity::Med));
                }
            }
        }
    }
    report(cx, claims);
}

fn public_acl(graph: &InfraGraph, bucket: &Resource) -> Option<(Place, String)> {
    let apart = graph.users(bucket, &["aws_s3_bucket_acl"]);
    std::iter::once(bucket).chain(apart).find_map(|holder| {
        let acl = holder
            .body
            .str("acl")
            .filter(|acl| acl.starts_with("public-") || *acl == "authenticated-read")?;
        Some((holder.body.member("acl")?.at, acl.to_owned()))
    })
}

fn is_itself(graph: &InfraGraph, writer: &Resource, bucket: &Resource) -> bool {
    match &*writer.kind {
        "aws_s3_bucket" => writer.id == bucket.id,
        "aws_s3_bucket_logging" => {
            graph.referred(writer, "bucket", &["aws_s3_bucket"]).iter().any(|of| of.id == bucket.id)
        }
        _ => false,
    }
}
