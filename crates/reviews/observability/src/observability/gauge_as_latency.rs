//! A duration that keeps its last value only.

use flow::telemetry::MetricKind;
use review::prelude::*;
use review::words;

pub(crate) static CHECK: Check = Check {
    id: "gauge-as-latency",
    summary: "a duration is kept in a gauge",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "metrics",
    focus: &["metrics"],
    cwe: &[],
    references: &[
        "https://prometheus.io/docs/practices/instrumentation/#counter-vs-gauge-summary-vs-histogram",
    ],
    reads: FactKinds::CODE,
    page: include_str!("gauge_as_latency.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let telemetry = program.telemetry();
    for metric in telemetry.metrics.iter().filter(|metric| metric.kind == MetricKind::Gauge) {
        if !is_latency(&metric.name) {
            continue;
        }
        let Some(site) = metric.uses.iter().find(|site| cx.is_reviewed(site.file)) else {
            continue;
        };
        let message = format!(
            "`{}` is a gauge: of all durations between two scrapes one is kept, and no percentile can be asked for",
            metric.name
        );
        cx.report(site.file, site.range, message).because(metric.file, metric.range, "made here");
    }
}

/// The time that requests or calls take; not how long ago something was, or how long the last run of a job took.
fn is_latency(name: &str) -> bool {
    let words = words(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let times =
        has(&["duration", "latency", "elapsed"]) || has(&["response", "request"]) && has(&["time"]);
    times
        && !has(&[
            "last",
            "job",
            "batch",
            "cron",
            "run",
            "sync",
            "backup",
            "build",
            "startup",
            "max",
            "min",
            "avg",
            "lag",
            "uptime",
            "migration",
            "scrape",
            "p50",
            "p90",
            "p95",
            "p99",
            "timeout",
            "limit",
        ])
}
