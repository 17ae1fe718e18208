//! An alert that fires on what is normal.

use facts::telemetry::{AlertRule, AlertSystem, Operator, Query, QueryLanguage, Signal};
use review::prelude::*;

use crate::watch::{Alert, Watch, alerts, named, tells_somebody};

pub(crate) static CHECK: Check = Check {
    id: "alert-noisy",
    summary: "an alert fires on what is normal",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "alerts",
    focus: &["alerts"],
    cwe: &[],
    references: &[
        "https://sre.google/workbook/alerting-on-slos/",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html",
    ],
    reads: FactKinds::TELEMETRY,
    page: include_str!("alert_noisy.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let watch = cx.program().shared::<Watch>();
    let found: Vec<(&Alert, String)> = alerts(cx, &watch)
        .filter(|alert| tells_somebody(&alert.rule))
        .filter_map(|alert| Some((alert, noise(&alert.rule)?)))
        .collect();
    for (alert, why) in found {
        cx.report(alert.file, alert.rule.head, format!("{} {why}", named(alert)));
    }
}

fn noise(rule: &AlertRule) -> Option<String> {
    single_failure(rule).or_else(|| slowest_request(rule)).or_else(|| short_period(rule))
}

/// More than none within minutes: a single failed request fires it.
fn single_failure(rule: &AlertRule) -> Option<String> {
    let comparison = rule.comparison?;
    let trivial = match comparison.operator {
        Operator::Above => comparison.value == Some(0.0),
        Operator::AtLeast => comparison.value.is_some_and(|value| (0.0..=1.0).contains(&value)),
        _ => false,
    };
    let lasts = rule.holds.is_some_and(|period| period.seconds >= 300);
    let is_share =
        rule.queries.iter().any(|query| query.text.contains('/') && query.metrics.len() > 1);
    (trivial && !lasts && !is_share && counts_requests(rule)).then(|| {
        "fires on a single failed request; a share of all requests tells whether users are hit"
            .to_owned()
    })
}

/// Failures of requests: those of payments, backups and the like may be worth a call each.
fn counts_requests(rule: &AlertRule) -> bool {
    let of_requests = |query: &Query| {
        query.metrics.iter().any(|metric| {
            let name = metric.name.to_ascii_lowercase();
            let asked = ["request", "http", "5xx", "response", "trace."]
                .iter()
                .any(|word| name.contains(word));
            asked && !name.contains("latency") && !name.contains("duration")
        })
    };
    rule.covers(Signal::Errors)
        && !rule.covers(Signal::Business)
        && rule.queries.iter().any(of_requests)
}

/// The slowest of all requests decides.
fn slowest_request(rule: &AlertRule) -> Option<String> {
    let above = rule.comparison.is_some_and(|comparison| {
        matches!(comparison.operator, Operator::Above | Operator::AtLeast)
    });
    let is_slowest = |query: &Query| {
        let of_function = query.text.starts_with("AWS/Lambda") || query.text.contains("aws.lambda");
        let by_server = query.language == QueryLanguage::Datadog && query.text.contains(":max:");
        let by_statistic = query.language == QueryLanguage::CloudWatch
            && (query.calls("maximum") || query.calls("max"));
        let times = query.metrics.iter().any(|metric| {
            let name = metric.name.to_ascii_lowercase();
            ["latency", "duration", "responsetime", "response_time"]
                .iter()
                .any(|word| name.contains(word))
        });
        times && !of_function && query.percentiles.is_empty() && (by_server || by_statistic)
    };
    (above && rule.queries.iter().any(is_slowest)).then(|| {
        "fires when any one request is slow: it looks at the maximum, not at a percentile"
            .to_owned()
    })
}

/// Less than a minute decides.
fn short_period(rule: &AlertRule) -> Option<String> {
    let seconds = rule.looks_back()?;
    let holds = rule.holds.map_or(0, |period| period.seconds);
    let is_silence = rule.covers(Signal::Heartbeat);
    (rule.system != AlertSystem::ServiceLevel && seconds + holds < 60 && seconds > 0 && !is_silence)
        .then(|| format!("decides on {seconds} seconds: less than a minute is noise"))
}
