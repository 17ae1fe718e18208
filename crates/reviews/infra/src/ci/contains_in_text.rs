//! Parts of words that pass for words.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "contains-in-text",
    summary: "a list is searched as a text",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "correctness",
    focus: &["correctness", "permissions"],
    cwe: &[697, 185],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#contains",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("contains_in_text.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (file, _, _, _, tree) in expressions(cx) {
        for node in tree.walk() {
            let Expr::Call(name, arguments) = &node.expr else { continue };
            let ("contains", [list, sought]) = (&**name, arguments.as_slice()) else { continue };
            let Expr::Text(words) = &list.expr else { continue };
            let Some(path) = sought.expr.dotted() else { continue };
            if !words.contains([' ', ',', '|']) || path.starts_with("matrix.") {
                continue;
            }
            let chosen = matches!(
                &*path,
                "github.ref"
                    | "github.ref_name"
                    | "github.head_ref"
                    | "github.actor"
                    | "github.base_ref"
                    | "github.triggering_actor"
                    | "env.github_ref_name"
            );
            let message = format!(
                "`{words}` is one text, and any part of it is found in it: a `{path}` that is a piece of a name passes"
            );
            let finding = cx.report(file, node.range, message);
            if !chosen {
                finding.severity(Severity::Low);
            }
        }
    }
}
