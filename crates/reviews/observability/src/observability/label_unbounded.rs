//! Labels with a value for everybody and everything.

use flow::telemetry::{Label, NAME_LABEL, System, Unbounded, name_says};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "label-unbounded",
    summary: "a label of a metric has no bound",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "metrics",
    focus: &["metrics"],
    cwe: &[],
    references: &[
        "https://prometheus.io/docs/practices/naming/#labels",
        "https://docs.datadoghq.com/metrics/custom_metrics/",
        "https://opentelemetry.io/docs/specs/otel/metrics/sdk/#cardinality-limits",
    ],
    reads: FactKinds::CODE,
    page: include_str!("label_unbounded.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let telemetry = program.telemetry();
    for metric in telemetry.metrics.iter().filter(|metric| metric.system != System::Sentry) {
        for label in &metric.labels {
            if !cx.is_reviewed(label.file) {
                continue;
            }
            let Some(what) = label.bound.unbounded_by() else { continue };
            let (severity, confidence) = judge(label, what);
            let confidence =
                if metric.certain { confidence } else { confidence.min(Confidence::Medium) };
            let place = match &*label.name {
                NAME_LABEL => {
                    format!("the name of the metric `{}` holds {}", metric.name, label.bound.why)
                }
                name => {
                    format!("the label `{name}` of `{}` holds {}", metric.name, label.bound.why)
                }
            };
            let grows = match what {
                Unbounded::Tenant => "a series for each customer",
                _ if what.is_per_request() => "a new series with almost every measurement",
                _ => "a series for each value, without end",
            };
            let builder = cx
                .report(label.file, label.range, format!("{place}: {grows}"))
                .severity(severity)
                .confidence(confidence);
            let builder = match label.bound.from {
                Some((file, range)) if (file, range) != (label.file, label.range) => {
                    builder.because(file, range, "the value comes from here")
                }
                _ => builder,
            };
            builder.because(metric.file, metric.range, format!("the {}", metric.kind));
        }
    }
}

/// What its own name says as well is believed more.
fn judge(label: &Label, what: Unbounded) -> (Severity, Confidence) {
    let agrees = name_says(&label.name) == Some(what);
    let confidence =
        if label.bound.certain || agrees { Confidence::High } else { Confidence::Medium };
    let severity = match what {
        // As many as there are customers: much, and it can be meant.
        Unbounded::Tenant => return (Severity::High, Confidence::Medium),
        // Which rows there are many of is told by their name alone.
        Unbounded::Record => Severity::High,
        // A caller may be held to a few values somewhere else.
        Unbounded::Input => return (Severity::High, confidence.min(Confidence::Medium)),
        _ if !label.bound.certain && !agrees => Severity::High,
        _ => Severity::Blocker,
    };
    (severity, confidence)
}
