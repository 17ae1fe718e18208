//! Releases made with a cache that others filled.

use crate::pipeline::prelude::*;
use crate::pipeline::{caches, work};

pub(crate) static CHECK: Check = Check {
    id: "cache-poison",
    summary: "a release is built with a cache that other runs may fill",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "caching",
    focus: &["caching", "secrets"],
    cwe: &[349, 829],
    references: &[
        "https://adnanthekhan.com/2024/05/06/the-monsters-in-your-build-cache-github-actions-cache-poisoning/",
    ],
    reads: FactKinds::PIPELINES.and(FactKinds::SETTINGS),
    page: include_str!("cache_poison.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    // Without a manifest at the root it is anybody's guess, and the release the more careful one.
    let names_manager = cx.base().by_path("package.json").is_none_or(|manifest| {
        manifest.facts.settings.iter().any(|setting| {
            setting
                .path
                .first()
                .is_some_and(|key| matches!(&**key, "packageManager" | "devEngines"))
        })
    });
    for at in workflows(cx) {
        let release = caches::release(at.pipeline);
        for job in &at.pipeline.jobs {
            let publishes = work::doings(job)
                .into_iter()
                .find(|doing| doing.work == Work::Publish && doing.step.uses.is_some());
            let (why, place) = match (&release, &publishes) {
                (Some(range), _) => ("what starts this is a release", *range),
                (None, Some(doing)) => ("this publishes", doing.range),
                _ => continue,
            };
            for step in &job.steps {
                let Some(range) = caches::restores(at.pipeline, step, names_manager) else {
                    continue;
                };
                let message = "what is published is built from a cache: whoever can run code in any run of the repository's branch can have put something into it";
                cx.report(at.file, range, message).because(at.file, place, why);
            }
        }
    }
}
