//! Pipes that swallow a failure.

use crate::pipeline::prelude::*;
use crate::pipeline::work;

pub(crate) static CHECK: Check = Check {
    id: "pipe-hides-failure",
    summary: "a pipe hides the failure of what is before it",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "correctness",
    focus: &["correctness", "feedback"],
    cwe: &[],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#defaultsrunshell",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("pipe_hides_failure.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx).into_iter().filter(|at| at.pipeline.platform == Platform::GitHub) {
        for job in &at.pipeline.jobs {
            for doing in work::doings(job).into_iter().filter(|doing| doing.work.is_verdict()) {
                let (Some(script), Some(command)) = (doing.script, doing.command) else { continue };
                if script.shell != Shell::Posix
                    || stops_on_pipes(at.pipeline, job, doing.step)
                    || command.tested
                    || command.substituted
                {
                    continue;
                }
                let index = script.commands.iter().position(|one| one.range == command.range);
                let next = index
                    .and_then(|index| script.commands.get(index + 1))
                    .filter(|next| next.link == Link::Pipe);
                let Some(next) = next else { continue };
                let range = ByteRange::new(command.range.start, next.range.end);
                let message = format!(
                    "without a stated shell the step looks at the last command of a pipe alone: it is green when `{}` succeeds, whatever became of the {}",
                    next.name(),
                    doing.work.word()
                );
                cx.report(at.file, range, message);
            }
        }
    }
}

/// `shell: bash` has `pipefail`; the shell that runs when none is named has not.
fn stops_on_pipes(pipeline: &Pipeline, job: &Job, step: &Step) -> bool {
    let stated = step.shell.as_ref().or(job.shell.as_ref()).or(pipeline.shell.as_ref());
    stated.is_some_and(|shell| shell.value.contains("bash"))
        || step.run.as_ref().is_some_and(|run| {
            run.text.value.contains("pipefail") || run.text.value.contains("PIPESTATUS")
        })
}
