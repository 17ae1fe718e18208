//! Somebody is woken by a busy machine, nobody by a failing service.

use facts::telemetry::{AlertRule, Signal};
use review::prelude::*;

use crate::watch::{Alert, Watch, alerts, is_alerted_elsewhere, named, searched};

pub(crate) static CHECK: Check = Check {
    id: "alert-cause-not-symptom",
    summary: "a busy machine pages, a failing service does not",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "alerts",
    focus: &["alerts"],
    cwe: &[],
    references: &[
        "https://sre.google/sre-book/monitoring-distributed-systems/",
        "https://prometheus.io/docs/practices/alerting/",
    ],
    reads: FactKinds::TELEMETRY,
    page: include_str!("alert_cause_not_symptom.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let watch = program.shared::<Watch>();
    let symptom = |alert: &Alert| {
        let felt = [Signal::Errors, Signal::Latency, Signal::Traffic, Signal::Business];
        let opaque = alert.rule.queries.iter().any(|query| query.unread.is_some());
        alert.rule.signals.is_empty() && opaque
            || felt.iter().any(|signal| watch.covers(&alert.rule, *signal))
                && !is_cause(&alert.rule)
    };
    if watch.in_production(program).any(symptom) || is_alerted_elsewhere(cx) {
        return;
    }
    let found: Vec<&Alert> =
        alerts(cx, &watch).filter(|alert| is_cause(&alert.rule) && wakes(&alert.rule)).collect();
    let Some((first, others)) = found.split_first() else { return };
    let message = format!(
        "{} wakes somebody because a machine is busy, and no alert tells when requests fail or are slow",
        named(first)
    );
    let builder = cx
        .report(first.file, first.rule.head, message)
        .absent("an alert on errors, latency or traffic of the service", searched(program, &watch));
    let cited = others.iter().take(8);
    cited.fold(builder, |builder, alert| {
        builder.because(alert.file, alert.rule.head, "this one as well")
    });
}

fn is_cause(rule: &AlertRule) -> bool {
    rule.covers(Signal::Cause) && !rule.covers(Signal::Latency)
}

/// Disks that fill up and memory that runs out are worth a call; a ticket is none.
fn wakes(rule: &AlertRule) -> bool {
    let severity = rule.severity.as_ref().map(|said| said.text.to_ascii_lowercase());
    let by_severity = severity.is_some_and(|word| {
        ["page", "critical", "crit", "p1", "sev1", "1", "high", "urgent", "emergency"]
            .contains(&word.as_str())
    });
    let by_receiver = rule.notifies.iter().any(|said| {
        let lower = said.text.to_ascii_lowercase();
        ["pagerduty", "opsgenie", "victorops", "page"].iter().any(|word| lower.contains(word))
    });
    by_severity || by_receiver
}
