//! Other bytes than those that were tested.

use crate::pipeline::prelude::*;
use crate::pipeline::{deploys, graph, work};

pub(crate) static CHECK: Check = Check {
    id: "artifact-rebuilt",
    summary: "what is deployed is built again",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "deployment",
    focus: &["deployment", "determinism"],
    cwe: &[],
    references: &["https://slsa.dev/spec/v1.0/"],
    reads: FactKinds::PIPELINES,
    page: include_str!("artifact_rebuilt.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx) {
        for job in &at.pipeline.jobs {
            let Some(deploy) = deploys::first(job) else { continue };
            let before = graph::before(at.pipeline, job);
            let own = work::doings(job).into_iter().filter(|doing| {
                doing.work == Work::Build && doing.range.start < deploy.range.start
            });
            for build in own {
                let Some(spelled) = build.command.map(Command::spelled) else { continue };
                let same = before.iter().flat_map(|job| work::doings(job)).find(|doing| {
                    doing.command.is_some_and(|command| command.spelled() == spelled)
                });
                let Some(same) = same else { continue };
                let message = format!(
                    "`{}` was run before, and what it gave was tested; this builds other bytes and deploys those",
                    spelled.join(" ")
                );
                cx.report(at.file, build.range, message).because(
                    at.file,
                    same.range,
                    "built here, and tested",
                );
                break;
            }
        }
    }
}
