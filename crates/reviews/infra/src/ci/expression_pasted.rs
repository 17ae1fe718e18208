//! Whatever is pasted into a script.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "expression-pasted",
    summary: "a value is pasted into a script",
    severity: Severity::Nit,
    confidence: Confidence::Low,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[94],
    references: &["https://docs.github.com/en/actions/reference/security/secure-use"],
    reads: FactKinds::PIPELINES,
    page: include_str!("expression_pasted.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx).into_iter().filter(|at| at.pipeline.platform == Platform::GitHub) {
        for (_, step) in at.pipeline.steps() {
            let script = step.run.iter().map(|run| &run.text);
            let argument =
                step.argument("script").filter(|_| step.uses_any(&["actions/github-script"]));
            for text in script.chain(argument) {
                for one in &text.expressions {
                    let pasted =
                        one.tree.iter().flat_map(Node::walk).find_map(|value| value.expr.dotted());
                    let Some(path) = pasted.filter(|path| !is_fixed(path)) else { continue };
                    cx.report(at.file, one.range, format!("`{path}` is pasted into the script before it runs: should it ever hold a quote, the rest of it is a command"));
                }
            }
        }
    }
}

/// Words that the platform makes, from a handful.
fn is_fixed(path: &str) -> bool {
    [
        "runner.os",
        "runner.arch",
        "job.status",
        "github.run_id",
        "github.run_number",
        "github.run_attempt",
        "github.sha",
        "github.job",
    ]
    .contains(&path)
        || path.starts_with("steps.")
            && (path.ends_with(".outcome") || path.ends_with(".conclusion"))
}
