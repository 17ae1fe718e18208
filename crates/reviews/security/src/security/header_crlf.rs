//! Data in a response header.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "header-crlf",
    summary: "request data in a response header",
    severity: Severity::Low,
    confidence: Confidence::Low,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[113],
    references: &["https://owasp.org/www-community/attacks/HTTP_Response_Splitting"],
    reads: FactKinds::FLOWS,
    page: include_str!("header_crlf.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("header") {
        let harm = format!("becomes the value of a header in `{}`", flow.sink.name);
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}
