//! Checks that wait for each other for nothing.

use crate::pipeline::prelude::*;
use crate::pipeline::work;

pub(crate) static CHECK: Check = Check {
    id: "serial-chain",
    summary: "independent checks wait for each other",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "parallelization",
    focus: &["parallelization"],
    cwe: &[],
    references: &[
        "https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/use-jobs",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("serial_chain.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx).into_iter().filter(|at| at.pipeline.platform != Platform::Jenkins) {
        for job in &at.pipeline.jobs {
            let Some(own) = check_of(job) else { continue };
            for need in &job.needs {
                let Some(before) = at.pipeline.job(&need.id) else { continue };
                let Some(theirs) = check_of(before) else { continue };
                if takes(at.pipeline, job, before) || own == theirs {
                    continue;
                }
                let message = format!(
                    "`{}` ({}) waits for `{}` ({}) and takes nothing from it: side by side they would be done when the longer one is",
                    job.id,
                    own.word(),
                    before.id,
                    theirs.word()
                );
                cx.report(at.file, need.range, message).because(
                    at.file,
                    before.id_range,
                    "what it waits for",
                );
            }
        }
    }
}

/// The one check that a job is for; jobs that build or install for others are no checks.
fn check_of(job: &Job) -> Option<Work> {
    let works: Vec<Work> = work::doings(job)
        .into_iter()
        .map(|doing| doing.work)
        .filter(|work| *work != Work::Install)
        .collect();
    let first = works.first().copied()?;
    let is_check = matches!(first, Work::Lint | Work::Typecheck | Work::Test);
    (is_check && works.iter().all(|work| *work == first) && job.outputs.is_empty()).then_some(first)
}

/// Artifacts, caches or outputs of the other job.
fn takes(pipeline: &Pipeline, job: &Job, before: &Job) -> bool {
    let fetches = job.steps.iter().any(|step| {
        step.uses.as_ref().is_some_and(|uses| {
            uses.name.contains("download-artifact") || &*uses.name == "attach_workspace"
        })
    });
    let own = pipeline.texts.iter().filter(|placed| job.range.contains(placed.text.range));
    let named =
        own.into_iter().any(|placed| placed.text.value.contains(&format!("needs.{}", before.id)));
    fetches || named || !before.artifacts.is_empty()
}
