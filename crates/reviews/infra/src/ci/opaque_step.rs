//! Steps that say nothing about themselves.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "opaque-step",
    summary: "a long script has no name",
    severity: Severity::Nit,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "feedback",
    focus: &["feedback"],
    cwe: &[],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsname",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("opaque_step.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx).into_iter().filter(|at| at.pipeline.platform == Platform::GitHub) {
        for (_, step) in at.pipeline.steps().filter(|(_, step)| step.name.is_none()) {
            let Some(run) = &step.run else { continue };
            let lines = run.text.value.lines().filter(|line| !line.trim().is_empty()).count();
            if lines >= 6 {
                let first = ByteRange::new(step.range.start, run.text.range.start);
                cx.report(at.file, first, format!("{lines} lines of script have no name: the list of steps shows their first line"));
            }
        }
        nameless(cx, at);
    }
}

/// Under `paranoid`: workflows and jobs without a name.
fn nameless(cx: &mut CheckContext<'_>, at: Linked<'_>) {
    if at.pipeline.name.is_none() {
        cx.report(
            at.file,
            at.pipeline.head,
            "without a name the list of runs shows the file's path",
        )
        .confidence(Confidence::Low);
    }
    let jobs = at.pipeline.jobs.iter().filter(|job| job.name.is_none() && !at.pipeline.is_action());
    for job in jobs {
        cx.report(
            at.file,
            job.id_range,
            format!("without a name the list of checks shows `{}`", job.id),
        )
        .confidence(Confidence::Low);
    }
}
