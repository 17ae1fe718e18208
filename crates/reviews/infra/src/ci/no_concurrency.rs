//! Deployments that overtake each other.

use crate::pipeline::prelude::*;
use crate::pipeline::{deploys, work};

pub(crate) static CHECK: Check = Check {
    id: "no-concurrency",
    summary: "two deployments may run at the same time",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "deployment",
    focus: &["deployment", "correctness"],
    cwe: &[362],
    references: &[
        "https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("no_concurrency.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx) {
        let pipeline = at.pipeline;
        let held = pipeline.concurrency.is_some();
        let mut reported = false;
        for job in pipeline
            .jobs
            .iter()
            .filter(|job| !held && job.concurrency.is_none() && !work::is_preview(job))
        {
            let Some(deploy) = deploys::first(job) else { continue };
            let message = format!(
                "two pushes shortly after each other run `{}` twice at a time: the older one may be the one that stays",
                job.id
            );
            cx.report(at.file, job.id_range, message).because(at.file, deploy.range, "deploys");
            reported = true;
        }
        if !reported
            && cx.depth() == model::Depth::Paranoid
            && pipeline.platform == Platform::GitHub
            && !pipeline.is_reusable_only()
        {
            everywhere(cx, at);
        }
    }
}

/// Under `paranoid`: runs of older commits that nobody needs any more.
fn everywhere(cx: &mut CheckContext<'_>, at: Linked<'_>) {
    let pipeline = at.pipeline;
    let message = "a newer run does not take the place of an older one: both are paid for";
    if let Some(concurrency) = &pipeline.concurrency {
        if concurrency.cancel.is_none() {
            cx.report(at.file, concurrency.range, message)
                .severity(Severity::Nit)
                .confidence(Confidence::Low);
        }
    } else if pipeline
        .jobs
        .iter()
        .any(|job| job.concurrency.as_ref().is_none_or(|own| own.cancel.is_none()))
    {
        cx.report(at.file, pipeline.head, message)
            .severity(Severity::Nit)
            .confidence(Confidence::Low);
    }
}
