//! Archive entries that choose where they are written.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "zip-slip",
    summary: "the name of an archive entry chooses a file",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[22],
    references: &["https://security.snyk.io/research/zip-slip-vulnerability"],
    reads: FactKinds::FLOWS,
    page: include_str!("zip_slip.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("zip-slip") {
        let harm = format!(
            "chooses the file that `{}` writes, and nothing keeps it inside the target folder",
            flow.sink.name
        );
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}
