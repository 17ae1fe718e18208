//! Strangers' code on one's own machines.

use crate::pipeline::prelude::*;
use crate::pipeline::runners;

pub(crate) static CHECK: Check = Check {
    id: "self-hosted-pr",
    summary: "pull requests run on self-hosted machines",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets", "permissions"],
    cwe: &[653, 668],
    references: &[
        "https://docs.github.com/en/actions/reference/security/secure-use#hardening-for-self-hosted-runners",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("self_hosted_pr.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let exposure = cx.known().exposure;
    for at in workflows(cx) {
        let strangers = ["pull_request", "pull_request_target", "issue_comment", "issues"];
        let trigger =
            at.pipeline.triggers.iter().find(|trigger| strangers.contains(&&*trigger.event));
        for job in &at.pipeline.jobs {
            let Some(what) = runners::self_hosted(job) else { continue };
            let Some(trigger) = trigger else {
                if cx.depth() == model::Depth::Paranoid {
                    cx.report(
                        at.file,
                        job.runs_on_range,
                        format!(
                            "`{}` runs on {what}: what one run leaves behind, the next one finds",
                            job.id
                        ),
                    )
                    .severity(Severity::Low)
                    .confidence(Confidence::Low);
                }
                continue;
            };
            if exposure == Some(review::Exposure::Internal) {
                continue;
            }
            let message = format!(
                "`{}` runs on {what} for pull requests: where the repository is public, anybody runs code on that machine, and stays there",
                job.id
            );
            let finding = cx.report(at.file, job.runs_on_range, message).because(
                at.file,
                trigger.range,
                "started by whoever opens one",
            );
            if exposure != Some(review::Exposure::Public) {
                finding.severity(Severity::Med);
            }
        }
    }
}
