//! Expressions that hide what they say.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "expression-obscure",
    summary: "an expression hides what it says",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "correctness",
    focus: &["correctness"],
    cwe: &[1120, 656],
    references: &["https://docs.github.com/en/actions/reference/workflows-and-actions/expressions"],
    reads: FactKinds::PIPELINES,
    page: include_str!("expression_obscure.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (file, key, _, one, tree) in expressions(cx) {
        let is_switch = matches!(tree.expr, Expr::Bool(_)) && key != "run";
        let makes_list =
            |node: &Node| matches!(&node.expr, Expr::Call(name, _) if &**name == "fromjson");
        let hides = |node: &Node| {
            node.is_constant()
                && matches!(node.expr, Expr::Call(..) | Expr::Binary(..))
                && !node.walk().into_iter().any(makes_list)
        };
        let own = tree.is_constant() && !tree.walk().into_iter().any(makes_list);
        if !is_switch && (own || tree.walk().into_iter().any(hides)) {
            cx.report(
                file,
                one.range,
                "this is the same in every run: written as an expression, it hides what it says",
            )
            .confidence(if key == "if" {
                Confidence::Medium
            } else {
                Confidence::High
            });
        } else if cx.depth() == model::Depth::Paranoid
            && tree.walk().into_iter().any(|node| is_computed(&node.expr))
        {
            cx.report(
                file,
                one.range,
                "which value this is, is worked out while the pipeline runs",
            )
            .severity(Severity::Nit)
            .confidence(Confidence::Low);
        }
    }
    for at in under_review(cx) {
        let steps = at.pipeline.steps().filter_map(|(_, step)| step.uses.as_ref());
        for uses in steps
            .filter(|uses| uses.kind == UsesKind::Repository && winds(&uses.path, &uses.text.value))
        {
            cx.report(at.file, uses.text.range, "the path is written in a way that hides which action this is from people and from tools that look for it");
        }
        for range in &at.pipeline.computed {
            cx.report(at.file, *range, "which arguments this has is worked out while the pipeline runs: nobody who reads it can tell");
        }
    }
}

fn is_computed(expr: &Expr) -> bool {
    let Expr::Path(parts) = expr else { return false };
    parts.iter().skip(1).any(|part| matches!(part, Part::Computed(_)))
}

/// `owner/name/./x`, `owner/name//x`, `owner/name/`.
fn winds(path: &str, whole: &str) -> bool {
    let before = whole.split('@').next().unwrap_or(whole);
    before.ends_with('/')
        || before.contains("//")
        || path.split('/').any(|part| matches!(part, "." | ".."))
}
