//! Data that says how much is allocated or how long is waited.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "resource-exhaustion",
    summary: "request data says how much memory or time is used",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation", "rate-limiting"],
    cwe: &[770, 400],
    references: &["https://cwe.mitre.org/data/definitions/770.html"],
    reads: FactKinds::FLOWS,
    page: include_str!("resource_exhaustion.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    // In a browser, people exhaust their own machine only.
    let is_page = |flow: &&Flow| matches!(&*flow.source.kind, "url" | "message");
    for flow in cx.flows("resource").filter(|flow| !is_page(flow)) {
        let harm = format!("says how much `{}` makes, without an upper bound", flow.sink.name);
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}
