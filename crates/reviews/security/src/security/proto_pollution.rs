//! Data that names the properties which are set.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "proto-pollution",
    summary: "request data names the properties of an object",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[1321, 915],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Prototype_Pollution_Prevention_Cheat_Sheet.html",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("proto_pollution.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("proto-pollution") {
        let harm =
            format!("reaches `{}`, where a key `__proto__` changes every object", flow.sink.name);
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}
