//! A trail misses what it should record.

use infra_graph::Said;
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "audit-trail",
    summary: "a trail misses what it should record",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "logging",
    focus: &["logging"],
    cwe: &[778],
    references: &[
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("audit_trail.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    const SWITCHES: [&str; 2] = ["is_multi_region_trail", "enable_log_file_validation"];
    let graph = graph(cx);
    let mut claims = Vec::new();
    for trail in graph.of(&["aws_cloudtrail"]) {
        let mut missing: Vec<&str> = SWITCHES
            .into_iter()
            .filter(|name| matches!(trail.body.said(name), Said::Absent | Said::False))
            .collect();
        if !trail.body.has("kms_key_id") {
            missing.push("kms_key_id");
        }
        if trail.body.said("enable_logging") == Said::False {
            missing.insert(0, "enable_logging");
        }
        if !missing.is_empty() {
            let message = format!("`{}` goes without `{}`", trail.label(), missing.join("`, `"));
            claims.push(Claim::new(trail.at, message).of(trail));
        }
    }
    report(cx, claims);
}
