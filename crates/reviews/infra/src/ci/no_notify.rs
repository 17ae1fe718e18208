//! Scheduled runs whose failure nobody sees.

use crate::pipeline::prelude::*;
use crate::pipeline::work;

pub(crate) static CHECK: Check = Check {
    id: "no-notify",
    summary: "nobody is told when a scheduled run fails",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "feedback",
    focus: &["feedback"],
    cwe: &[778],
    references: &[
        "https://docs.github.com/en/actions/concepts/workflows-and-actions/notifications-for-workflow-runs",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("no_notify.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx) {
        let automatic = ["schedule", "workflow_dispatch"];
        let only = at.pipeline.triggers.iter().all(|trigger| automatic.contains(&&*trigger.event));
        let Some(schedule) = at.pipeline.trigger("schedule").filter(|_| only) else { continue };
        let tells = |step: &Step| {
            let on_failure = step.condition.as_ref().is_some_and(|condition| {
                condition.value.contains("failure()") || condition.value.contains("always()")
            });
            let words = [
                "slack",
                "notify",
                "issue",
                "discord",
                "teams",
                "pagerduty",
                "mail",
                "telegram",
                "opsgenie",
                "sentry",
                "healthcheck",
            ];
            let by_action = step
                .uses
                .as_ref()
                .is_some_and(|uses| words.iter().any(|word| uses.name.contains(word)));
            let by_script = step.run.as_ref().is_some_and(|run| {
                words.iter().any(|word| run.text.value.to_ascii_lowercase().contains(word))
            });
            on_failure || by_action || by_script
        };
        let told = at.pipeline.steps().any(|(_, step)| tells(step))
            || at.pipeline.jobs.iter().any(|job| {
                job.uses.is_some()
                    || job
                        .condition
                        .as_ref()
                        .is_some_and(|condition| condition.value.contains("failure()"))
            });
        if !told && matters(at) {
            cx.report(at.file, schedule.range, "this runs by the clock, and when it fails one person gets a mail: whoever changed the schedule last");
        }
    }
}

/// Something is tested, built, kept or put before users; a bot that closes issues is no loss.
fn matters(at: Linked<'_>) -> bool {
    let named = ["backup", "nightly", "sync", "release", "deploy", "publish", "scan", "monitor"];
    let name = at.source.path.file_name().to_ascii_lowercase();
    let works = at.pipeline.jobs.iter().any(|job| {
        work::does(
            job,
            &[Work::Test, Work::EndToEnd, Work::Build, Work::Scan, Work::Deploy, Work::Publish],
        )
    });
    works
        || named.iter().any(|word| {
            name.contains(word) || at.pipeline.jobs.iter().any(|job| job.words().contains(word))
        })
}
