//! The quick check after the slow one.

use crate::pipeline::prelude::*;
use crate::pipeline::work;

pub(crate) static CHECK: Check = Check {
    id: "lint-after-tests",
    summary: "the linter runs after the tests",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "parallelization",
    focus: &["parallelization", "feedback"],
    cwe: &[],
    references: &[
        "https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/use-jobs",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("lint_after_tests.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx) {
        for job in &at.pipeline.jobs {
            let doings = work::doings(job);
            let test = doings.iter().find(|doing| doing.work.is_test());
            let lint = doings
                .iter()
                .find(|doing| doing.work == Work::Lint && doing.step.condition.is_none());
            let (Some(test), Some(lint)) = (test, lint) else { continue };
            if lint.range.start > test.range.start {
                cx.report(
                    at.file,
                    lint.range,
                    "a fault that takes seconds to find is reported after the tests",
                )
                .because(at.file, test.range, "the tests");
            }
        }
    }
}
