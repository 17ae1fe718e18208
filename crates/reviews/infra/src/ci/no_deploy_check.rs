//! Deployments that nobody looks at.

use crate::pipeline::prelude::*;
use crate::pipeline::{deploys, graph, work};

pub(crate) static CHECK: Check = Check {
    id: "no-deploy-check",
    summary: "nothing looks whether a deployment works",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "deployment",
    focus: &["deployment"],
    cwe: &[],
    references: &["https://sre.google/workbook/canarying-releases/"],
    reads: FactKinds::PIPELINES,
    page: include_str!("no_deploy_check.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx) {
        for job in &at.pipeline.jobs {
            let Some(deploy) = deploys::first(job) else { continue };
            if work::is_preview(job)
                || looks(at.pipeline, job, deploy.range)
                || deploys::waits(deploy)
            {
                continue;
            }
            let message = format!(
                "after `{}` has deployed, nothing asks whether it works, and nothing takes it back",
                job.id
            );
            cx.report(at.file, deploy.range, message);
        }
    }
}

/// A later step or job that checks, or a rollback.
fn looks(pipeline: &Pipeline, job: &Job, deploy: ByteRange) -> bool {
    let words = [
        "smoke",
        "health",
        "verify",
        "rollback",
        "roll back",
        "e2e",
        "check",
        "wait",
        "status",
        "ping",
        "validate",
        "undo",
        "test",
    ];
    let says = |text: &str| words.iter().any(|word| text.to_ascii_lowercase().contains(word));
    let step_says = |step: &Step| {
        let name = step.name.as_ref().is_some_and(|name| says(&name.value));
        let run = step
            .run
            .as_ref()
            .is_some_and(|run| says(&run.text.value) || run.text.value.contains("curl"));
        name || run || step.uses.as_ref().is_some_and(|uses| says(&uses.name))
    };
    let later = job.steps.iter().filter(|step| step.range.end > deploy.end);
    later.into_iter().any(step_says)
        || graph::after(pipeline, job)
            .iter()
            .any(|after| says(&after.words()) || after.steps.iter().any(step_says))
}
