//! Data compiled as a template.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "ssti",
    summary: "request data compiled as a template",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "xss"],
    cwe: &[1336, 94],
    references: &[
        "https://owasp.org/www-project-web-security-testing-guide/v42/4-Web_Application_Security_Testing/07-Input_Validation_Testing/18-Testing_for_Server-side_Template_Injection",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("ssti.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("template") {
        let harm = format!("is compiled as a template by `{}`", flow.sink.name);
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
    for flow in cx.flows("template-object") {
        let harm = format!(
            "is the whole options object of `{}`, where the engine's own settings (`layout`, `settings`) can be set too",
            flow.sink.name
        );
        tainted::report(cx, flow, Severity::High, &harm).at_most(Confidence::Medium);
    }
}
