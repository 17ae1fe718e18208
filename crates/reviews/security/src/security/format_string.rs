//! Data used as the format of a message.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "format-string",
    summary: "request data is used as a format string",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[134],
    references: &["https://nodejs.org/api/util.html#utilformatformat-args"],
    reads: FactKinds::FLOWS,
    page: include_str!("format_string.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    // What the program itself put into a queue is its own.
    for flow in cx.flows("format").filter(|flow| &*flow.source.kind != "queue") {
        let harm = format!(
            "is the format that `{}` obeys: `%s` and `%d` in it swallow the values behind",
            flow.sink.name
        );
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}
