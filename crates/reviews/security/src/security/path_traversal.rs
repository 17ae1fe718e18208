//! Data that chooses a file.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "path-traversal",
    summary: "request data chooses a file",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[22, 73],
    references: &[
        "https://owasp.org/www-community/attacks/Path_Traversal",
        "https://nodejs.org/api/path.html",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("path_traversal.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("path") {
        let (severity, verb) = match &*flow.sink.model {
            // What the function does with the path is not known here.
            "%joined-path" => (Severity::High, "is given"),
            _ => (CHECK.severity, "opens"),
        };
        let harm = format!(
            "chooses the path that `{}` {verb}, and nothing keeps it inside a folder",
            flow.sink.name
        );
        tainted::report(cx, flow, severity, &harm);
    }
}
