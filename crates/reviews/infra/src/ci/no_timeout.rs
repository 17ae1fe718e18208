//! Jobs that may hang for hours.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "no-timeout",
    summary: "jobs have no time limit",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "flakiness",
    focus: &["flakiness"],
    cwe: &[400],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idtimeout-minutes",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("no_timeout.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx)
        .into_iter()
        .filter(|at| matches!(at.pipeline.platform, Platform::GitHub | Platform::Jenkins))
    {
        let open: Vec<&Job> = at
            .pipeline
            .jobs
            .iter()
            .filter(|job| {
                job.timeout.is_none()
                    && job.uses.is_none()
                    && !job.steps.is_empty()
                    && job.steps.iter().any(|step| step.timeout.is_none())
            })
            .collect();
        let Some((first, others)) = open.split_first() else { continue };
        let hours = if at.pipeline.platform == Platform::GitHub { "six hours" } else { "for ever" };
        let message = match others.len() {
            0 => format!("`{}` may hang for {hours} before anybody is told", first.id)
                .replace("for for", "for"),
            more => format!(
                "`{}` and {more} more jobs may hang for {hours} before anybody is told",
                first.id
            )
            .replace("for for", "for"),
        };
        let mut finding = cx.report(at.file, first.id_range, message);
        for job in others {
            finding = finding.because(at.file, job.id_range, "no limit either");
        }
    }
}
