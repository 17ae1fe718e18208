//! An alert that does not say how bad it is.

use facts::telemetry::{AlertRule, AlertSystem};
use review::prelude::*;

use crate::watch::{Alert, Watch, alerts, report_together};

pub(crate) static CHECK: Check = Check {
    id: "alert-no-severity",
    summary: "an alert has no severity",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "alerts",
    focus: &["alerts"],
    cwe: &[],
    references: &[
        "https://prometheus.io/docs/alerting/latest/configuration/",
        "https://docs.datadoghq.com/monitors/notify/",
    ],
    reads: FactKinds::TELEMETRY,
    page: include_str!("alert_no_severity.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let watch = cx.program().shared::<Watch>();
    let found: Vec<&Alert> = alerts(cx, &watch).filter(|alert| is_unranked(&alert.rule)).collect();
    let say = |subject: &str| {
        format!("{subject} no severity: whether to wake somebody or to open a ticket is left open")
    };
    report_together(cx, &found, say, |_, _| {});
}

/// CloudWatch knows no severity: there the topic decides, which is a matter of whom it tells.
fn is_unranked(rule: &AlertRule) -> bool {
    rule.severity.is_none()
        && rule.unread.is_none()
        && rule.system != AlertSystem::CloudWatch
        && !rule.notifies.iter().any(|said| says_how_bad(&said.text))
}

/// `@pagerduty-critical`, `@slack-alerts-warning`, `@opsgenie-p1`
fn says_how_bad(receiver: &str) -> bool {
    let lower = receiver.to_ascii_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| {
        matches!(
            word,
            "critical"
                | "crit"
                | "warning"
                | "warn"
                | "page"
                | "urgent"
                | "high"
                | "low"
                | "p1"
                | "p2"
                | "p3"
                | "p4"
                | "sev1"
                | "sev2"
                | "sev3"
        )
    })
}
