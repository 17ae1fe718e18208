//! An alert that reaches nobody in particular.

use facts::telemetry::{AlertRule, AlertSystem};
use review::prelude::*;

use crate::watch::{Alert, Watch, alerts, report_together, tells_somebody};

pub(crate) static CHECK: Check = Check {
    id: "alert-no-owner",
    summary: "an alert has no owner",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "alerts",
    focus: &["alerts"],
    cwe: &[],
    references: &["https://sre.google/sre-book/being-on-call/"],
    reads: FactKinds::TELEMETRY,
    page: include_str!("alert_no_owner.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let watch = program.shared::<Watch>();
    let owned = watch.in_production(program).filter(|alert| alert.rule.owner.is_some()).count();
    let all = watch.in_production(program).count();
    // Most name a team: then whoever does not was forgotten.
    let is_usual = owned * 2 > all && owned > 1;
    let found: Vec<&Alert> =
        alerts(cx, &watch).filter(|alert| is_unowned(&alert.rule, is_usual)).collect();
    let say = |subject: &str| format!("{subject} neither a team nor anybody it notifies");
    report_together(cx, &found, say, |_, _| {});
}

/// Systems that route by labels send it to whoever is the default; elsewhere nobody is told at all.
fn is_unowned(rule: &AlertRule, is_usual: bool) -> bool {
    let routed = matches!(
        rule.system,
        AlertSystem::Prometheus
            | AlertSystem::Loki
            | AlertSystem::Grafana
            | AlertSystem::ServiceLevel
            // Policies tell whom conditions notify.
            | AlertSystem::NewRelic
    );
    rule.owner.is_none()
        && rule.notifies.is_empty()
        && rule.unread.is_none()
        && tells_somebody(rule)
        && (is_usual || !routed)
}
