//! Deployments that wait for no test.

use crate::pipeline::prelude::*;
use crate::pipeline::{deploys, graph, work};

pub(crate) static CHECK: Check = Check {
    id: "deploy-without-tests",
    summary: "a deployment waits for no test",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "correctness",
    focus: &["correctness", "deployment"],
    cwe: &[],
    references: &[
        "https://docs.github.com/en/actions/concepts/workflows-and-actions/deployment-environments",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("deploy_without_tests.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let flow = linked(cx);
    for at in workflows(cx) {
        let events = flow.events(at.file);
        // A finished run of another workflow, or a release that somebody made, stands for what came before.
        let by_result = events.any(&["workflow_run", "deployment", "release", "check_suite"]);
        if by_result
            || events.is_open
            || events.names.iter().all(|name| name == "workflow_dispatch")
                && !events.names.is_empty()
        {
            continue;
        }
        let tested_elsewhere = flow.all().any(|other| {
            other.file != at.file
                && other.pipeline.has_trigger(&["push", "pull_request", "merge_group"])
                && tests(other.pipeline)
        });
        for job in &at.pipeline.jobs {
            if !job.only.is_empty()
                && at.pipeline.platform == Platform::CircleCi
                && job.needs.is_empty()
                && tests(at.pipeline)
                && job.manual
            {
                continue;
            }
            let Some(deploy) = deploys::first(job) else { continue };
            if work::is_preview(job) || is_tested(at.pipeline, job, deploy.range) {
                continue;
            }
            let message = format!("`{}` deploys, and no test has to succeed before it", job.id);
            let finding = cx.report(at.file, deploy.range, message).because(
                at.file,
                job.id_range,
                "waits for no job that tests",
            );
            if tested_elsewhere {
                finding.severity(Severity::Med).confidence(Confidence::Medium);
            }
        }
    }
}

fn tests(pipeline: &Pipeline) -> bool {
    pipeline.jobs.iter().any(|job| work::does(job, &[Work::Test, Work::EndToEnd]))
}

/// A job before it tests, calls a workflow that may, or an earlier step does.
fn is_tested(pipeline: &Pipeline, job: &Job, deploy: ByteRange) -> bool {
    let own = work::doings(job)
        .iter()
        .any(|doing| doing.work.is_test() && doing.range.start < deploy.start);
    own || graph::before(pipeline, job).iter().any(|before| {
        work::does(before, &[Work::Test, Work::EndToEnd])
            || before.uses.is_some()
            || ["test", "check", "verify", "ci", "promote"]
                .iter()
                .any(|word| before.words().contains(word))
    })
}
