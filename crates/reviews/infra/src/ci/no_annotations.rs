//! Results that have to be searched for.

use crate::pipeline::prelude::*;
use crate::pipeline::work;

pub(crate) static CHECK: Check = Check {
    id: "no-annotations",
    summary: "test results are only in the log",
    severity: Severity::Nit,
    confidence: Confidence::Low,
    cost: Cost::Node,
    needs_base: false,
    category: "feedback",
    focus: &["feedback"],
    cwe: &[],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("no_annotations.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx).into_iter().filter(|at| at.pipeline.platform == Platform::GitHub) {
        for job in &at.pipeline.jobs {
            let Some(test) = work::doings(job).into_iter().find(|doing| doing.work.is_test())
            else {
                continue;
            };
            let reports = job.steps.iter().any(|step| {
                let uses = step.uses.as_ref().is_some_and(|uses| {
                    [
                        "report",
                        "junit",
                        "test-summary",
                        "codecov",
                        "coverage",
                        "coveralls",
                        "sonar",
                        "upload-artifact",
                        "annotate",
                    ]
                    .iter()
                    .any(|word| uses.name.contains(word))
                });
                let run = step.run.as_ref().is_some_and(|run| {
                    run.text.value.contains("GITHUB_STEP_SUMMARY")
                        || run.text.value.contains("::error")
                        || run.text.value.contains("reporter")
                });
                uses || run
            });
            if !reports {
                cx.report(at.file, test.range, "which test failed is to be found in the log alone");
            }
        }
    }
}
