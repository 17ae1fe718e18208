//! Changes that no run looks at.

use crate::pipeline::prelude::*;
use crate::pipeline::{glob, work};

pub(crate) static CHECK: Check = Check {
    id: "paths-filter-gap",
    summary: "a path filter leaves out what decides the result",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "correctness",
    focus: &["correctness"],
    cwe: &[],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onpushpull_requestpull_request_targetpathspaths-ignore",
    ],
    reads: FactKinds::PIPELINES.and(FactKinds::FILES),
    page: include_str!("paths_filter_gap.md"),
    run,
};

const LOCKFILES: [&str; 7] = [
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "poetry.lock",
    "Cargo.lock",
    "go.sum",
    "Gemfile.lock",
];

fn run(cx: &mut CheckContext<'_>) {
    let base = cx.base();
    // A workflow without filters looks at every change.
    let flow = linked(cx);
    let covers = |event: &str, own: FileId| {
        flow.all().any(|at| {
            let open = at.pipeline.trigger(event).is_some_and(|trigger| trigger.paths.is_empty());
            at.file != own
                && open
                && at.pipeline.jobs.iter().any(|job| work::does(job, &[Work::Test]))
        })
    };
    for at in workflows(cx) {
        let checks = at
            .pipeline
            .jobs
            .iter()
            .any(|job| work::does(job, &[Work::Test, Work::Lint, Work::Typecheck]));
        let by_change = at
            .pipeline
            .triggers
            .iter()
            .filter(|trigger| matches!(&*trigger.event, "push" | "pull_request"));
        for trigger in by_change.filter(|trigger| {
            checks && !trigger.paths.is_empty() && !covers(&trigger.event, at.file)
        }) {
            let filters = || trigger.paths.iter().map(|path| &*path.value);
            let lets = |path: &str| glob::passes(filters(), path);
            // Filters on one folder are for what lies in it.
            let source_folder =
                |filter: &str| filter.split(['*', '/']).next().unwrap_or_default().to_owned();
            let one_folder = filters().all(|filter| {
                source_folder(filter) == source_folder(filters().next().unwrap_or_default())
            }) && !lets("package.json");
            let own = at.source.path.as_str();
            let mut missing: Vec<&str> = Vec::new();
            if !lets(own) {
                missing.push(own);
            }
            let locks = LOCKFILES.iter().filter(|name| base.by_path(name).is_some() && !lets(name));
            if !one_folder
                || at
                    .pipeline
                    .jobs
                    .iter()
                    .any(|job| job.steps.iter().all(|step| step.working_directory.is_none()))
            {
                missing.extend(locks);
            }
            if missing.is_empty() || lets(own) && missing.is_empty() {
                continue;
            }
            let message = format!(
                "a change of {} starts no run, though it decides what the run does",
                missing.join(" and ")
            );
            let range = trigger.paths.first().map_or(trigger.range, |path| path.range);
            let finding = cx.report(at.file, range, message);
            if missing == [own] {
                finding.severity(Severity::Low);
            }
        }
    }
}
