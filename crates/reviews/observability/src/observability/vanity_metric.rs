//! Figures that please and tell nothing.

use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "vanity-metric",
    summary: "a metric counts what no decision depends on",
    severity: Severity::Nit,
    confidence: Confidence::Low,
    cost: Cost::Repository,
    needs_base: false,
    category: "metrics",
    focus: &["metrics"],
    cwe: &[],
    references: &["https://sre.google/sre-book/monitoring-distributed-systems/"],
    reads: FactKinds::CODE,
    page: include_str!("vanity_metric.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let telemetry = cx.program().telemetry();
    for metric in &telemetry.metrics {
        if !cx.is_reviewed(metric.file) {
            continue;
        }
        let words = facts::words(&metric.name);
        let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        let pleases = has(&["click", "clicks", "pageview", "pageviews", "likes", "hits"])
            && metric.kind.counts()
            || has(&["page"]) && has(&["view", "views"])
            || has(&["uptime"]) && has(&["day", "days"]);
        // With an outcome it says how well something works.
        let tells = metric.labels.iter().any(|label| {
            matches!(&*label.name, "status" | "outcome" | "result" | "error" | "code")
        }) || has(&["cache", "limit", "error", "miss"]);
        if pleases && !tells {
            let message =
                format!("`{}` says nothing of how well the service works for anybody", metric.name);
            cx.report(metric.file, metric.range, message);
        }
    }
}
