//! Builds with the clock in them.

use crate::pipeline::prelude::*;
use crate::pipeline::work;

pub(crate) static CHECK: Check = Check {
    id: "build-timestamp",
    summary: "the time of the build becomes part of it",
    severity: Severity::Nit,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "determinism",
    focus: &["determinism"],
    cwe: &[],
    references: &["https://reproducible-builds.org/docs/timestamps/"],
    reads: FactKinds::PIPELINES,
    page: include_str!("build_timestamp.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        for job in &at.pipeline.jobs {
            for doing in work::doings(job).into_iter().filter(|doing| doing.work == Work::Build) {
                let (Some(script), Some(command)) = (doing.script, doing.command) else { continue };
                let clock = command
                    .words
                    .iter()
                    .find(|word| script.substituted(word).any(|inner| inner.name() == "date"));
                if let Some(word) = clock {
                    cx.report(at.file, word.range, "the clock becomes part of what is built: the same commit gives other bytes each time");
                }
            }
        }
    }
}
