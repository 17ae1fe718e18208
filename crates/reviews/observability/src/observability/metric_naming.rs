//! Names that break the conventions of Prometheus.

use flow::telemetry::{Metric, MetricKind, System};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "metric-naming",
    summary: "a metric is not named as Prometheus names are",
    severity: Severity::Nit,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "metrics",
    focus: &["metrics"],
    cwe: &[],
    references: &["https://prometheus.io/docs/practices/naming/"],
    reads: FactKinds::CODE,
    page: include_str!("metric_naming.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let telemetry = cx.program().telemetry();
    for metric in &telemetry.metrics {
        if !cx.is_reviewed(metric.file) {
            continue;
        }
        // A name that is put together is looked at where its parts are.
        if metric.system != System::Prometheus
            || metric.name.contains(['*', '.'])
            || !is_made(metric)
        {
            continue;
        }
        let faults = faults(metric);
        if faults.is_empty() {
            continue;
        }
        let message = format!("the {} `{}` {}", metric.kind, metric.name, faults.join(" and "));
        cx.report(metric.file, metric.range, message);
    }
}

/// Made with a name, and not only used under one.
fn is_made(metric: &Metric) -> bool {
    metric.uses.iter().all(|site| (site.file, site.range) != (metric.file, metric.range))
}

fn faults(metric: &Metric) -> Vec<&'static str> {
    let name = &*metric.name;
    let mut faults = Vec::new();
    if name.chars().any(char::is_uppercase) || name.contains('-') {
        faults.push("is not in snake_case");
    }
    if metric.kind == MetricKind::Counter && !name.ends_with("_total") {
        faults.push("is a counter without `_total`");
    }
    if metric.kind == MetricKind::Gauge && name.ends_with("_total") {
        faults.push("ends with `_total`, as counters do");
    }
    let words = facts::words(name);
    let has = |word: &str| words.iter().any(|it| it == word);
    let is_time = has("duration") || has("latency");
    if is_time && metric.unit.is_none() && metric.kind.tells_percentiles() {
        faults.push("names no unit");
    }
    faults
}
