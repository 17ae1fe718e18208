//! Data that chooses a file.

use model::Depth;
use review::prelude::*;

use crate::surroundings::function_at;
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
    reads: FactKinds::FLOWS.and(FactKinds::CODE),
    page: include_str!("path_traversal.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut opened = Vec::new();
    for flow in cx.flows("path") {
        opened.push((flow.source.file, flow.source.span.bytes));
        let (severity, verb) = match &*flow.sink.model {
            // What the function does with the path is not known here.
            "%joined-path" => (Severity::High, "is given"),
            // Whoever asks learns which files there are, and gets none of them.
            _ if only_looks(&flow.sink.name) => (Severity::Med, "asks for"),
            _ => (CHECK.severity, "opens"),
        };
        let harm = format!(
            "chooses the path that `{}` {verb}, and nothing keeps it inside a folder",
            flow.sink.name
        );
        tainted::report(cx, flow, severity, &harm);
    }
    // Where the path goes is out of sight: the worst is assumed only when that is asked for.
    if cx.depth() != Depth::Paranoid {
        return;
    }
    for flow in cx.flows("joined-path") {
        let is_told = opened.contains(&(flow.source.file, flow.source.span.bytes));
        if !is_told && !is_compared(cx, flow) {
            let harm = format!(
                "is joined to a folder by `{}`, and nothing keeps the path inside of it",
                flow.sink.name
            );
            tainted::report(cx, flow, Severity::High, &harm).at_most(Confidence::Low);
        }
    }
}

/// The function looks at where a path begins, or leads: most likely at this one.
fn is_compared(cx: &CheckContext<'_>, flow: &Flow) -> bool {
    let source = cx.file(flow.sink.file);
    let Some(code) = source.code() else { return false };
    let function = function_at(code, flow.sink.span.bytes);
    let text = code.function(function).range.slice(&source.text);
    [".startsWith(", ".indexOf(", ".relative(", "isInside", "isSubPath"]
        .iter()
        .any(|word| text.contains(word))
}

/// Functions that say whether a file is there, or how large it is.
fn only_looks(name: &str) -> bool {
    let method = name.rsplit('.').next().unwrap_or(name);
    matches!(
        method,
        "exists"
            | "existsSync"
            | "access"
            | "accessSync"
            | "stat"
            | "statSync"
            | "lstat"
            | "lstatSync"
            | "pathExists"
            | "pathExistsSync"
    )
}
