//! Production without anybody's word.

use crate::pipeline::prelude::*;
use crate::pipeline::{deploys, work};

pub(crate) static CHECK: Check = Check {
    id: "no-environment-approval",
    summary: "a deployment to production has no gate",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "deployment",
    focus: &["deployment"],
    cwe: &[],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("no_environment_approval.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx) {
        for job in &at.pipeline.jobs {
            let Some(deploy) = deploys::first(job) else { continue };
            let gated = job.environment.is_some()
                || job.manual
                || at.pipeline.has_trigger(&["workflow_dispatch", "release"])
                    && at.pipeline.triggers.len() == 1;
            if gated || work::is_preview(job) || !deploys::is_production(job) {
                continue;
            }
            let message = format!(
                "`{}` deploys to production, and no environment is named at which somebody could hold it back",
                job.id
            );
            cx.report(at.file, job.id_range, message).because(
                at.file,
                deploy.range,
                "what is deployed",
            );
        }
    }
}
