//! A bucket serves a website by itself.

use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "s3-website",
    summary: "a bucket serves a website by itself",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "public-exposure",
    focus: &["public-exposure"],
    cwe: &[],
    references: &["https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html"],
    reads: FactKinds::INFRA,
    page: include_str!("s3_website.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for site in graph.of(&["aws_s3_bucket_website_configuration"]) {
        if !site.body.has("redirect_all_requests_to") {
            claims.push(
                Claim::new(site.at, format!("`{}` serves a bucket as a website", site.label()))
                    .of(site),
            );
        }
    }
    for bucket in graph.of(&["aws_s3_bucket"]) {
        let Some(member) = bucket.body.member("website") else { continue };
        if !bucket.body.has("website.redirect_all_requests_to") && !member.value.items().is_empty()
        {
            claims.push(
                Claim::new(member.at, format!("`{}` serves itself as a website", bucket.label()))
                    .of(bucket),
            );
        }
    }
    report(cx, claims);
}
