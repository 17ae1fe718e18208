//! Data that becomes the address of a link.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "js-url-href",
    summary: "a link or source address from outside data",
    severity: Severity::Med,
    confidence: Confidence::Low,
    cost: Cost::Repository,
    needs_base: false,
    category: "xss",
    focus: &["xss"],
    cwe: &[79],
    references: &["https://react.dev/reference/react-dom/components/common"],
    reads: FactKinds::FLOWS.and(FactKinds::TEMPLATES),
    page: include_str!("js_url_href.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    // A component's parameter becomes an address in half of all components: that alone says nothing.
    for flow in cx.flows("url-attr").filter(|flow| tainted::is_remote(flow)) {
        let harm = format!(
            "becomes the address in `{}`, where `javascript:` runs as code",
            flow.sink.name
        );
        let confidence = if flow.certain { Confidence::Medium } else { Confidence::Low };
        tainted::report(cx, flow, CHECK.severity, &harm).confidence(confidence);
    }
    // Where a template's values come from is not known: most are the program's own.
    for (file, _, output) in cx.templates().filter(|(.., output)| output.as_url) {
        let message = format!(
            "`{}` is the whole address, where `javascript:` runs as code",
            output.expression
        );
        cx.report(file, output.range, message).confidence(Confidence::Low);
    }
}
