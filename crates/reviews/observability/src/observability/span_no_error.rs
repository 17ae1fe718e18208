//! Errors that a span does not know of.

use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "span-no-error",
    summary: "an error is caught and the span is not told",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "tracing",
    focus: &["tracing"],
    cwe: &[],
    references: &["https://opentelemetry.io/docs/languages/js/instrumentation/#record-exceptions"],
    reads: FactKinds::CODE,
    page: include_str!("span_no_error.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let telemetry = cx.program().telemetry();
    for span in &telemetry.tracing.spans {
        if !cx.is_reviewed(span.file) {
            continue;
        }
        // Whoever holds the span may tell it.
        if span.is_handed_on {
            continue;
        }
        for range in &span.silent_catches {
            let message = format!(
                "the error is caught here and the span `{}` is not told: it looks like a success",
                span.name
            );
            cx.report(span.file, *range, message).because(span.file, span.range, "the span");
        }
    }
}
