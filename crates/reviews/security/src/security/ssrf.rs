//! Data that chooses where the server sends a request.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "ssrf",
    summary: "the server fetches an address from the request",
    severity: Severity::Blocker,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[918],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("ssrf.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("ssrf") {
        let harm = format!("decides which host `{}` sends its request to", flow.sink.name);
        // The visitor's own browser reaches no further than the visitor does.
        let in_browser = matches!(&*flow.source.kind, "url" | "message");
        let severity = if in_browser { Severity::Med } else { CHECK.severity };
        tainted::report(cx, flow, severity, &harm);
    }
}
