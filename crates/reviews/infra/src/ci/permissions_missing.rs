//! Tokens whose rights nobody has chosen.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "permissions-missing",
    summary: "a job's token has whatever rights the default gives",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "permissions",
    focus: &["permissions"],
    cwe: &[250, 276],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions",
        "https://docs.github.com/en/actions/reference/security/secure-use",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("permissions_missing.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx).into_iter().filter(|at| at.pipeline.platform == Platform::GitHub) {
        let pipeline = at.pipeline;
        if pipeline.permissions.is_stated() {
            continue;
        }
        // The steps of a workflow that is only called run with what their caller has.
        let called = pipeline.is_reusable_only();
        let open = pipeline.jobs.iter().filter(|job| !job.permissions.is_stated());
        let open: Vec<&Job> = open.filter(|job| !called || job.uses.is_some()).collect();
        let Some(first) = open.first() else { continue };
        let message = match open.len() {
            1 => format!(
                "nothing says what the token of `{}` may do: where the organisation's default is old, it may write to everything",
                first.id
            ),
            many => format!(
                "nothing says what the tokens of {many} jobs may do: where the organisation's default is old, they may write to everything"
            ),
        };
        let place = if open.len() == pipeline.jobs.len() { pipeline.head } else { first.id_range };
        let mut finding = cx.report(at.file, place, message);
        if called {
            finding = finding.severity(Severity::Low);
        }
        for job in open {
            finding = finding.because(at.file, job.id_range, "this job's token");
        }
    }
}
