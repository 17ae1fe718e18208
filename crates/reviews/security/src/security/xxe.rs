//! Data parsed as XML with external entities on.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "xxe",
    summary: "request data parsed as XML with external entities",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[611],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/XML_External_Entity_Prevention_Cheat_Sheet.html",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("xxe.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("xxe") {
        let harm =
            format!("is parsed as XML by `{}` with external entities switched on", flow.sink.name);
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}
