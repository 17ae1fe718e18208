//! Tests that run after the merge.

use crate::pipeline::prelude::*;
use crate::pipeline::work;

pub(crate) static CHECK: Check = Check {
    id: "tests-not-on-pr",
    summary: "tests run only after a change is merged",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "correctness",
    focus: &["correctness"],
    cwe: &[],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("tests_not_on_pr.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let flow = linked(cx);
    let tests = |at: &Linked<'_>| {
        at.pipeline.jobs.iter().any(|job| work::does(job, &[Work::Test, Work::EndToEnd]))
    };
    // What runs for a change before it is merged, in all of the repository.
    let covered = flow.all().filter(|at| at.pipeline.platform == Platform::GitHub).any(|at| {
        let events = flow.events(at.file);
        let every_push = at
            .pipeline
            .trigger("push")
            .is_some_and(|push| push.branches.is_empty() && push.tags.is_empty());
        tests(&at)
            && (every_push
                || events.is_open
                || events.any(&["pull_request", "pull_request_target", "merge_group"]))
    });
    if covered {
        return;
    }
    let late = workflows(cx)
        .into_iter()
        .filter(|at| at.pipeline.platform == Platform::GitHub && tests(at));
    for at in late {
        let Some(push) = at.pipeline.trigger("push").filter(|push| !push.branches.is_empty())
        else {
            continue;
        };
        let message =
            "the tests run when a change is on this branch already: nothing keeps a broken one out";
        let searched = flow.all().map(|at| at.source.path.clone()).collect();
        cx.report(at.file, push.range, message)
            .absent("a workflow that tests on `pull_request` or `merge_group`", searched);
    }
}
