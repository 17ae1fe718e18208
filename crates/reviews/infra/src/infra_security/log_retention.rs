//! Logs are kept for ever, or not long enough.

use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "log-retention",
    summary: "logs are kept for ever, or not long enough",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "logging",
    focus: &["logging"],
    cwe: &[779],
    references: &[
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("log_retention.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for group in graph.of(&["aws_cloudwatch_log_group"]) {
        let days = group.body.get("retention_in_days");
        let audit =
            format!("{} {}", group.name, group.body.str("name").unwrap_or("")).to_lowercase();
        let is_audit = audit.contains("audit") || audit.contains("trail");
        match days.map(|days| (days.is_unknown(), days.as_number())) {
            None | Some((_, Some(0.0))) => claims.push(Claim::on(
                group,
                "retention_in_days",
                format!("`{}` is kept for ever", group.label()),
            )),
            Some((false, Some(days))) if is_audit && days < 90.0 => {
                claims.push(Claim::on(
                    group,
                    "retention_in_days",
                    format!("`{}` is gone after {days} days", group.label()),
                ));
            }
            _ => {}
        }
    }
    report(cx, claims);
}
