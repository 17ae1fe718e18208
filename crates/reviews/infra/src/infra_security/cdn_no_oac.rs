//! A distribution takes plain HTTP.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::rows::{self, Bad, Row};

pub(crate) static CHECK: Check = Check {
    id: "cdn-no-oac",
    summary: "a distribution takes plain HTTP",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "public-exposure",
    focus: &["public-exposure"],
    cwe: &[319],
    references: &[
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("cdn_no_oac.md"),
    run,
};

const ROWS: &[Row] = &[
    Row::new(
        "aws_cloudfront_distribution",
        "default_cache_behavior/viewer_protocol_policy",
        Bad::Is(&["allow-all"]),
        "`{}` answers in the clear",
    ),
    Row::new(
        "aws_cloudfront_distribution",
        "ordered_cache_behavior/viewer_protocol_policy",
        Bad::Is(&["allow-all"]),
        "`{}` answers in the clear",
    ),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, rows::claims(&graph, ROWS));
}
