//! Other people's code for what is at hand.

use crate::pipeline::actions;
use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "action-superfluous",
    summary: "an action does what the runner can do by itself",
    severity: Severity::Nit,
    confidence: Confidence::Low,
    cost: Cost::Node,
    needs_base: false,
    category: "determinism",
    focus: &["determinism"],
    cwe: &[],
    references: &[
        "https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/use-github-cli",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("action_superfluous.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        for (_, step) in at.pipeline.steps() {
            let Some(uses) = step.uses.as_ref().filter(|uses| uses.kind == UsesKind::Repository)
            else {
                continue;
            };
            if let Some(own) = actions::superfluous(&uses.name) {
                let message = format!("{own} does this without somebody else's code");
                cx.report(at.file, uses.text.range, message);
            }
        }
    }
}
