//! Conditions that are a text, and a text is true.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "condition-always-true",
    summary: "a condition is always true",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "correctness",
    focus: &["correctness", "deployment"],
    cwe: &[670, 571],
    references: &["https://docs.github.com/en/actions/reference/workflows-and-actions/expressions"],
    reads: FactKinds::PIPELINES,
    page: include_str!("condition_always_true.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        for placed in at.pipeline.texts.iter().filter(|placed| &*placed.key == "if") {
            let text = &placed.text;
            let [first, ..] = text.expressions.as_slice() else { continue };
            if !first.at.slice(&text.value).starts_with("${{") {
                continue;
            }
            let around =
                text.expressions.len() > 1 || first.at.slice(&text.value).len() < text.value.len();
            let breaks = ends_line(&at.source.text, text);
            if around || breaks {
                let message = "what stands around `${{ }}`, be it a blank or a line break, makes the condition a text, and every text is true";
                cx.report(at.file, text.range, message);
            }
        }
    }
}

/// `|` and `>` keep the line break at the end; `|-` and `>-` do not.
fn ends_line(source: &str, text: &Text) -> bool {
    let before = source.get(..text.range.start as usize).unwrap_or_default().trim_end();
    before.ends_with(['|', '>']) || before.ends_with("|+") || before.ends_with(">+")
}
