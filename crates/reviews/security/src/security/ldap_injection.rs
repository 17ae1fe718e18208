//! Data in the text of an LDAP filter.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "ldap-injection",
    summary: "request data in the text of an LDAP filter",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[90],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/LDAP_Injection_Prevention_Cheat_Sheet.html",
        "https://www.rfc-editor.org/rfc/rfc4515",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("ldap_injection.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("ldap") {
        let harm = format!("becomes part of the LDAP filter or name in `{}`", flow.sink.name);
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}
