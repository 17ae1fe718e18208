//! Foreign XML given to a parser that expands entities without a limit.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "xml-bomb",
    summary: "request data parsed as XML with entities expanded",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation", "rate-limiting"],
    cwe: &[776, 611],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/XML_External_Entity_Prevention_Cheat_Sheet.html",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("xml_bomb.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("xml-bomb") {
        let harm = format!(
            "is parsed by `{}`, which expands entities that name each other until the memory is full",
            flow.sink.name
        );
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}
