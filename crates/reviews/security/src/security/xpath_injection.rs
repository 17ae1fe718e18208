//! Data in the text of an XPath expression.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "xpath-injection",
    summary: "request data in the text of an XPath expression",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[643],
    references: &["https://owasp.org/www-community/attacks/XPATH_Injection"],
    reads: FactKinds::FLOWS,
    page: include_str!("xpath_injection.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("xpath") {
        let harm = format!("becomes part of the XPath expression in `{}`", flow.sink.name);
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}
