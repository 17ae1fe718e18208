//! A rule that fires on one bad moment.

use facts::telemetry::{AlertRule, AlertSystem, Query};
use review::prelude::*;

use crate::watch::{Alert, Watch, alerts, report_together, tells_somebody};

pub(crate) static CHECK: Check = Check {
    id: "alert-no-for",
    summary: "an alert fires on a single bad sample",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "alerts",
    focus: &["alerts"],
    cwe: &[],
    references: &[
        "https://prometheus.io/docs/practices/alerting/",
        "https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/",
    ],
    reads: FactKinds::TELEMETRY,
    page: include_str!("alert_no_for.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let watch = cx.program().shared::<Watch>();
    let found: Vec<&Alert> =
        alerts(cx, &watch).filter(|alert| fires_at_once(&watch, &alert.rule)).collect();
    let say = |subject: &str| {
        format!("{subject} no `for` and no range in the query: one bad sample fires it")
    };
    report_together(cx, &found, say, |_, _| {});
}

fn fires_at_once(watch: &Watch, rule: &AlertRule) -> bool {
    let is_written =
        matches!(rule.system, AlertSystem::Prometheus | AlertSystem::Loki | AlertSystem::Grafana);
    let holds = rule.holds.is_some_and(|period| period.seconds > 0);
    is_written
        && !rule.is_windowed
        && !holds
        && rule.unread.is_none()
        && rule.queries.iter().all(|query| query.unread.is_none())
        && rule.looks_back().is_none()
        && watch.recorded(rule).all(|recording| recording.query.window.is_none())
        && tells_somebody(rule)
        && rule.queries.iter().any(|query| !query.metrics.is_empty())
        && !rule.queries.iter().any(is_steady)
}

/// What does not flap: series that are absent, dates to come, states that others made sure of.
fn is_steady(query: &Query) -> bool {
    let calm = ["absent", "absent_over_time", "time", "vector", "changes", "resets", "timestamp"];
    let alerts =
        query.metrics.iter().any(|metric| matches!(&*metric.name, "ALERTS" | "ALERTS_FOR_STATE"));
    let event = query.metrics.iter().any(|metric| {
        const WORDS: [&str; 14] = [
            "expir",
            "notafter",
            "cert",
            "ttl",
            "license",
            "job_failed",
            "backup",
            "reload",
            "oomkilled",
            "corrupt",
            "_last_",
            "raid",
            "_md_disks",
            "days_until",
        ];
        WORDS.iter().any(|word| metric.name.to_ascii_lowercase().contains(word))
    });
    alerts || event || calm.iter().any(|function| query.calls(function))
}
