//! Failures of which nothing is left.

use crate::pipeline::prelude::*;
use crate::pipeline::work;

pub(crate) static CHECK: Check = Check {
    id: "no-artifacts-on-failure",
    summary: "nothing is kept of a failed end-to-end test",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "feedback",
    focus: &["feedback"],
    cwe: &[],
    references: &["https://playwright.dev/docs/ci-intro"],
    reads: FactKinds::PIPELINES,
    page: include_str!("no_artifacts_on_failure.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx) {
        for job in &at.pipeline.jobs {
            let Some(test) =
                work::doings(job).into_iter().find(|doing| doing.work == Work::EndToEnd)
            else {
                continue;
            };
            let later = job.steps.iter().filter(|step| step.range.start > test.range.start);
            let keeps = later.into_iter().any(|step| {
                step.uses.as_ref().is_some_and(|uses| {
                    uses.name.contains("upload")
                        || uses.name.contains("report")
                        || uses.name.contains("artifact")
                })
            });
            let records = job
                .commands()
                .any(|(_, _, command)| command.spelled().iter().any(|word| word == "--record"));
            if !keeps && !records && !job.artifacts_on_failure && job.artifacts.is_empty() {
                cx.report(
                    at.file,
                    test.range,
                    "of a failure in a browser nothing is kept: no trace, no picture, no video",
                );
            }
        }
    }
}
