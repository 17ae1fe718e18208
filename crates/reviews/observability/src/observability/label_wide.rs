//! Labels that multiply.

use flow::telemetry::{Class, Series};

use crate::sites::counted;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "label-wide",
    summary: "the labels of a metric multiply to many series",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "metrics",
    focus: &["metrics"],
    cwe: &[],
    references: &["https://prometheus.io/docs/practices/naming/#labels"],
    reads: FactKinds::CODE,
    page: include_str!("label_wide.md"),
    run,
};

/// Label sets of one metric beyond which it is wide; below a hundred it is cheap.
const WIDE: u64 = 1000;
/// Labels of one metric.
const MANY: usize = 6;

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let telemetry = program.telemetry();
    for metric in &telemetry.metrics {
        if !cx.is_reviewed(metric.file) {
            continue;
        }
        let (sets, sure) = match metric.label_sets() {
            Series::AtMost(sets) => (sets, metric.labels.iter().all(|label| label.bound.certain)),
            Series::AtLeast(sets) => (sets, false),
            // What has no end is another finding.
            Series::Unbounded => continue,
        };
        let has_many = metric.labels.len() >= MANY;
        // Method, route and status are how requests are measured, and each request has but one of the routes' methods.
        let is_usual = metric.labels.iter().all(|label| {
            matches!(
                label.bound.class,
                Class::HttpMethod | Class::RouteTemplate | Class::StatusCode | Class::StatusClass
            ) || label.bound.size.is_some_and(|size| size <= 2)
        });
        if !has_many && (is_usual || sets <= WIDE) {
            continue;
        }
        let parts: Vec<String> = metric
            .labels
            .iter()
            .map(|label| match label.bound.size {
                Some(size) => format!("{} {size}", label.name),
                None => format!("{} ?", label.name),
            })
            .collect();
        let message = format!(
            "`{}` has {} with up to {} label sets and {} series ({})",
            metric.name,
            counted(metric.labels.len(), "label"),
            metric.label_sets(),
            metric.series(),
            parts.join(", "),
        );
        let confidence = if sure { Confidence::Medium } else { Confidence::Low };
        cx.report(metric.file, metric.range, message).confidence(confidence);
    }
}
