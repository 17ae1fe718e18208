//! Spans that say only that something ran.

use crate::critical::{by_words, called};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "span-no-business",
    summary: "a span of a critical operation says nothing of the business",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "tracing",
    focus: &["tracing"],
    cwe: &[],
    references: &["https://opentelemetry.io/docs/specs/semconv/general/attributes/"],
    reads: FactKinds::CODE,
    page: include_str!("span_no_business.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let telemetry = program.telemetry();
    for span in &telemetry.tracing.spans {
        if !cx.is_reviewed(span.file) {
            continue;
        }
        let Some(kind) = by_words(&span.name) else { continue };
        // Whoever gets the span, and spans that are made for all kinds of work, are not judged.
        if span.is_handed_on || span.name.contains('*') || !span.attributes.is_empty() {
            continue;
        }
        let Some(code) = program.base.file(span.file).code() else { continue };
        let sets_active = code.calls.iter().any(|call| {
            let inside = span.extent.contains(code.range(*call));
            inside
                && code
                    .call(*call)
                    .is_some_and(|call| called(code, call).starts_with("setAttribute"))
        });
        if sets_active {
            continue;
        }
        let message = format!(
            "the span `{}` ({kind}) carries no attribute: which order, plan or amount it was about cannot be asked",
            span.name
        );
        cx.report(span.file, span.range, message);
    }
}
