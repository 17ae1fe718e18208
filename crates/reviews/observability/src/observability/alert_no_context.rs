//! An alert that says nothing but its name.

use facts::telemetry::AlertRule;
use review::prelude::*;

use crate::watch::{Alert, Watch, alerts, report_together};

pub(crate) static CHECK: Check = Check {
    id: "alert-no-context",
    summary: "an alert says nothing to whoever is woken",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "alerts",
    focus: &["alerts"],
    cwe: &[],
    references: &[
        "https://prometheus.io/docs/practices/alerting/",
        "https://sre.google/sre-book/monitoring-distributed-systems/",
    ],
    reads: FactKinds::TELEMETRY,
    page: include_str!("alert_no_context.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let watch = cx.program().shared::<Watch>();
    let found: Vec<&Alert> = alerts(cx, &watch).filter(|alert| is_mute(&alert.rule)).collect();
    let say =
        |subject: &str| format!("{subject} no summary, no description and no link to a dashboard");
    report_together(cx, &found, say, |_, _| {});
}

fn is_mute(rule: &AlertRule) -> bool {
    rule.texts.is_empty()
        && rule.dashboards.is_empty()
        && rule.runbooks.is_empty()
        && rule.unread.is_none()
}
