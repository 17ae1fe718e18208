//! Data that can begin lines of its own in a log.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "log-injection",
    summary: "request data begins new lines in a log",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "data-protection"],
    cwe: &[117],
    references: &[
        "https://owasp.org/www-community/attacks/Log_Injection",
        "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("log_injection.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    // What the program itself put into a queue is its own.
    for flow in cx.flows("log").filter(|flow| &*flow.source.kind != "queue") {
        let harm = format!(
            "is written by `{}` as it came: a line break in it begins a log entry of the sender's making",
            flow.sink.name
        );
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}
