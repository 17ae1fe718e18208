//! An alert that does not say what to do.

use review::prelude::*;

use crate::watch::{Alert, Watch, alerts, report_together, tells_somebody};

pub(crate) static CHECK: Check = Check {
    id: "alert-no-runbook",
    summary: "an alert has no runbook",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "runbooks",
    focus: &["runbooks", "alerts"],
    cwe: &[],
    references: &[
        "https://sre.google/sre-book/being-on-call/",
        "https://prometheus.io/docs/practices/alerting/",
    ],
    reads: FactKinds::TELEMETRY,
    page: include_str!("alert_no_runbook.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let watch = cx.program().shared::<Watch>();
    let found: Vec<&Alert> = alerts(cx, &watch)
        .filter(|alert| {
            let rule = &alert.rule;
            rule.runbooks.is_empty() && rule.unread.is_none() && tells_somebody(rule)
        })
        .collect();
    let say =
        |subject: &str| format!("{subject} no runbook: who is woken has to find out what to do");
    report_together(cx, &found, say, |_, _| {});
}
