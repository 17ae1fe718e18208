//! A label that makes a new series for each user, request or moment.

use review::prelude::*;

use crate::audit::{Bound, bound_of, is_asked};
use crate::writes::{Signal, Writes};

pub(crate) static CHECK: Check = Check {
    id: "unbounded-label",
    summary: "a metric label takes a value of which there is no end",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "cardinality",
    focus: &["cardinality", "cost"],
    cwe: &[],
    references: &[
        "https://prometheus.io/docs/practices/naming/#labels",
        "https://docs.datadoghq.com/account_management/billing/custom_metrics/",
    ],
    reads: FactKinds::CODE.and(FactKinds::ROUTES),
    page: include_str!("unbounded_label.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    if !is_asked(cx.audit(), "metrics") {
        return;
    }
    let program = cx.program();
    let writes = program.shared::<Writes>();
    let mut told: Vec<(FileId, ByteRange)> = Vec::new();
    for write in writes.0.iter().filter(|write| write.signal == Signal::Metric) {
        for field in &write.fields {
            let place = (field.file, field.range);
            let Bound::Unbounded { why, is_identity, confidence } = bound_of(program, field) else {
                continue;
            };
            if told.contains(&place) || !cx.is_reviewed(field.file) {
                continue;
            }
            told.push(place);
            let metric =
                write.name.as_deref().map_or_else(String::new, |name| format!(" of `{name}`"));
            let label = if field.name.is_empty() { "value" } else { &field.name };
            let severity = if is_identity { Severity::High } else { Severity::Med };
            let message = format!(
                "label `{label}`{metric} is {why}: each value is a time series of its own, and there is no end of them"
            );
            let builder = cx.report(field.file, field.range, message).severity(severity);
            let builder = builder.confidence(confidence);
            builder.because(write.file, write.range, "the call that counts or measures");
        }
    }
}
