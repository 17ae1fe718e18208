//! Downloads that are repeated in every run.

use crate::pipeline::prelude::*;
use crate::pipeline::{caches, work};

pub(crate) static CHECK: Check = Check {
    id: "cache-missing",
    summary: "dependencies are fetched anew in every run",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "caching",
    focus: &["caching"],
    cwe: &[],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/dependency-caching",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("cache_missing.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx) {
        for job in &at.pipeline.jobs {
            if !job.caches.is_empty() || job.steps.iter().any(caches::caches) {
                continue;
            }
            let install = work::doings(job).into_iter().find(|doing| {
                let name = doing.command.map(Command::name).unwrap_or_default();
                doing.work == Work::Install
                    && matches!(
                        &*name,
                        "npm" | "yarn" | "pnpm" | "bundle" | "composer" | "poetry" | "mvn"
                    )
            });
            let Some(install) = install else { continue };
            let words = install.command.map(Command::spelled).unwrap_or_default();
            // One tool is no long download.
            if words.iter().skip(2).any(|word| !word.starts_with('-'))
                || words.iter().any(|word| word == "-g" || word == "--global")
            {
                continue;
            }
            let message = format!(
                "`{}` fetches every package anew each time `{}` runs",
                words.join(" "),
                job.id
            );
            cx.report(at.file, install.range, message);
        }
    }
}
