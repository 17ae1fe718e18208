//! A choice that can never be made.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "ternary-empty",
    summary: "`a && b || c` can never be b",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "correctness",
    focus: &["correctness"],
    cwe: &[783, 570],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#operators",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("ternary_empty.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (file, _, _, _, tree) in expressions(cx) {
        for node in tree.walk() {
            let Expr::Binary(Op::Or, choice, other) = &node.expr else { continue };
            let Expr::Binary(Op::And, _, chosen) = &choice.expr else { continue };
            let empty = match &chosen.expr {
                Expr::Text(text) => text.is_empty(),
                Expr::Number(number) => *number == 0.0,
                Expr::Bool(value) => !value,
                Expr::Null => true,
                _ => false,
            };
            // `a && '' || ''` says the same either way.
            if empty && other.expr != chosen.expr {
                let message = "the middle of `a && b || c` counts as false here: the result is always the last one";
                cx.report(file, node.range, message);
            }
        }
    }
}
