//! One job that does everything in a row.

use crate::pipeline::prelude::*;
use crate::pipeline::work;

pub(crate) static CHECK: Check = Check {
    id: "single-job-all",
    summary: "one job lints, tests and builds in a row",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "parallelization",
    focus: &["parallelization", "feedback"],
    cwe: &[],
    references: &[
        "https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/use-jobs",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("single_job_all.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx) {
        for job in &at.pipeline.jobs {
            let mut works: Vec<Work> = work::doings(job)
                .into_iter()
                .map(|doing| doing.work)
                .filter(|work| work.is_verdict())
                .collect();
            works.sort_unstable();
            works.dedup();
            let has = |work| works.contains(&work);
            let long =
                has(Work::EndToEnd) && has(Work::Test) && (has(Work::Lint) || has(Work::Build));
            if long && works.len() >= 3 || works.len() >= 5 {
                let words: Vec<&str> = works.iter().map(|work| work.word()).collect();
                let message = format!(
                    "`{}` does {} one after the other: the first failure hides the others, and the result comes after the sum of all",
                    job.id,
                    words.join(", ")
                );
                cx.report(at.file, job.id_range, message);
            }
        }
    }
}
