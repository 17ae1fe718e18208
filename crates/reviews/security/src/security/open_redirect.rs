//! Data that chooses where a visitor is sent.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "open-redirect",
    summary: "redirect to an address from the request",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation", "injection"],
    cwe: &[601],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Unvalidated_Redirects_and_Forwards_Cheat_Sheet.html",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("open_redirect.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("redirect") {
        let harm = format!("decides where `{}` sends the visitor, to any site", flow.sink.name);
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}
