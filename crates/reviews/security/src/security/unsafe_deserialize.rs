//! Data parsed by a format that can carry code.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "unsafe-deserialize",
    summary: "request data parsed by a format that can carry code",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[502],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Deserialization_Cheat_Sheet.html",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("unsafe_deserialize.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("deserialize") {
        let harm = format!(
            "is turned into objects by `{}`, which runs code inside the data",
            flow.sink.name
        );
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}
