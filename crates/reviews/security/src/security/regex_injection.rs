//! Data compiled as a regular expression.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "regex-injection",
    summary: "request data compiled as a regular expression",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[730, 1333],
    references: &[
        "https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("regex_injection.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("regex") {
        let harm = format!(
            "is compiled as a regular expression in `{}`; a pattern can be chosen that never ends",
            flow.sink.name
        );
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}
