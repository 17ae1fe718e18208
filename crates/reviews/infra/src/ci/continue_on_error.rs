//! Failures that do not fail.

use crate::pipeline::prelude::*;
use crate::pipeline::work;

pub(crate) static CHECK: Check = Check {
    id: "continue-on-error",
    summary: "a failing check does not fail the run",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "correctness",
    focus: &["correctness", "flakiness"],
    cwe: &[],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepscontinue-on-error",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("continue_on_error.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx)
        .into_iter()
        .filter(|at| !work::is_experimental(&at.source.path.file_name().to_ascii_lowercase()))
    {
        for job in at.pipeline.jobs.iter().filter(|job| !work::is_experimental(&job.words())) {
            let doings = work::doings(job);
            // What is uploaded to the code scanning of the platform is shown there.
            let uploads =
                job.steps.iter().any(|step| step.uses_any(&["github/codeql-action/upload-sarif"]));
            let shown = |work| uploads && matches!(work, Work::Scan | Work::Lint);
            let verdicts =
                || doings.iter().filter(|doing| doing.work.is_verdict() && !shown(doing.work));
            if let (Some(switch), Some(doing)) =
                (on(job.continue_on_error.as_ref()), verdicts().next())
            {
                let message = format!(
                    "`{}` may fail and the run is green all the same: nobody sees that the {} broke",
                    job.id,
                    doing.work.word()
                );
                cx.report(at.file, switch.range, message).because(
                    at.file,
                    doing.range,
                    "what may fail",
                );
                continue;
            }
            for doing in verdicts() {
                step(cx, at, doing);
            }
        }
    }
}

fn on(text: Option<&Text>) -> Option<&Text> {
    text.filter(|text| text.is("true"))
}

fn step(cx: &mut CheckContext<'_>, at: Linked<'_>, doing: &work::Doing<'_>) {
    let step = doing.step;
    let name = step.name.as_ref().map_or(String::new(), |name| name.value.to_ascii_lowercase());
    if work::is_experimental(&name) || is_looked_at(at, step) {
        return;
    }
    let word = doing.work.word();
    if let Some(switch) = on(step.continue_on_error.as_ref()) {
        let message = format!(
            "the step may fail and the run is green all the same: nobody sees that the {word} broke"
        );
        cx.report(at.file, switch.range, message).because(at.file, doing.range, "what may fail");
        return;
    }
    let (Some(script), Some(command)) = (doing.script, doing.command) else { return };
    if command.tested || command.substituted {
        return;
    }
    let index = script.commands.iter().position(|one| one.range == command.range);
    let next = index.and_then(|index| script.commands.get(index + 1));
    if let Some(next) = next.filter(|next| next.link == Link::Or && is_nothing(next)) {
        let range = ByteRange::new(command.range.start, next.range.end);
        let message =
            format!("whatever happens here counts as success: nobody sees that the {word} broke");
        cx.report(at.file, range, message);
    }
}

/// `|| true`, `|| :`, `|| exit 0`, `|| echo ignored`.
fn is_nothing(command: &Command) -> bool {
    let words = command.spelled();
    match words.as_slice() {
        [one] => matches!(one.as_str(), "true" | ":"),
        [exit, code] if exit == "exit" => code == "0",
        [echo, ..] => echo == "echo",
        _ => false,
    }
}

/// A later step asks how it went.
fn is_looked_at(at: Linked<'_>, step: &Step) -> bool {
    let Some(id) = &step.id else { return false };
    let asks = |node: &Node| {
        let path = node.expr.dotted().unwrap_or_default();
        path == format!("steps.{}.outcome", id.to_ascii_lowercase())
    };
    at.pipeline.texts.iter().flat_map(|placed| placed.text.trees()).flat_map(Node::walk).any(asks)
}
