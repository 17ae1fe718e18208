//! Data sent back inside an HTML response.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "xss-reflected",
    summary: "request data in an HTML response",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "xss",
    focus: &["xss", "injection"],
    cwe: &[79],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Cross_Site_Scripting_Prevention_Cheat_Sheet.html",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("xss_reflected.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("html") {
        let harm = format!("is sent back by `{}` as HTML, unescaped", flow.sink.name);
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}
