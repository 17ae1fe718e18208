//! Spans that stay open.

use flow::telemetry::Ends;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "span-not-ended",
    summary: "a span is not ended on every way",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "tracing",
    focus: &["tracing"],
    cwe: &[],
    references: &["https://opentelemetry.io/docs/languages/js/instrumentation/#create-spans"],
    reads: FactKinds::CODE,
    page: include_str!("span_not_ended.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let telemetry = cx.program().telemetry();
    for span in &telemetry.tracing.spans {
        if !cx.is_reviewed(span.file) {
            continue;
        }
        let (message, confidence) = match span.ends {
            Ends::ByItself | Ends::Always => continue,
            Ends::Never => {
                ("the span is started and never ended: it is never sent", Confidence::High)
            }
            Ends::NotOnErrors => (
                "the span is ended behind code that can fail, and not in a `finally`: on an error it is never sent",
                Confidence::Medium,
            ),
        };
        cx.report(span.file, span.range, message).confidence(confidence);
    }
}
