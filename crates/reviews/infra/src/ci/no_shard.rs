//! Long tests on one machine.

use crate::pipeline::prelude::*;
use crate::pipeline::work;

pub(crate) static CHECK: Check = Check {
    id: "no-shard",
    summary: "long tests run on one machine",
    severity: Severity::Med,
    confidence: Confidence::Low,
    cost: Cost::Node,
    needs_base: false,
    category: "parallelization",
    focus: &["parallelization"],
    cwe: &[],
    references: &["https://playwright.dev/docs/test-sharding"],
    reads: FactKinds::PIPELINES,
    page: include_str!("no_shard.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx) {
        for job in
            at.pipeline.jobs.iter().filter(|job| {
                job.matrix.is_none() && work::does(job, &[Work::Test, Work::EndToEnd])
            })
        {
            let Some(timeout) = &job.timeout else { continue };
            let minutes = timeout.value.trim().parse::<u32>().unwrap_or(0);
            let sharded = job.commands().any(|(_, _, command)| {
                command
                    .spelled()
                    .iter()
                    .any(|word| word.contains("shard") || word.contains("parallel"))
            });
            if minutes >= 20 && !sharded {
                cx.report(at.file, timeout.range, format!("`{}` is given {minutes} minutes on one machine: split over four it takes about a quarter", job.id));
            }
        }
    }
}
