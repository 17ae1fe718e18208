//! Alerts that leave out a way to fail.

use facts::telemetry::Signal;
use flow::Program;
use review::prelude::*;
use review::words;

use crate::reach::handlers;
use crate::role::{Role as Part, Roles};
use crate::watch::{Alert, Watch, alerts, is_alerted_elsewhere, listed, searched};

pub(crate) static CHECK: Check = Check {
    id: "alert-missing-kind",
    summary: "a way to fail that no alert tells of",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "alerts",
    focus: &["alerts"],
    cwe: &[],
    references: &[
        "https://sre.google/sre-book/monitoring-distributed-systems/",
        "https://sre.google/workbook/alerting-on-slos/",
    ],
    reads: FactKinds::TELEMETRY.and(FactKinds::ROUTES),
    page: include_str!("alert_missing_kind.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let watch = program.shared::<Watch>();
    let all: Vec<&Alert> = watch.in_production(program).collect();
    let Some(first) = alerts(cx, &watch).next() else { return };
    if !is_service(program) || is_alerted_elsewhere(cx) || all.iter().any(|alert| is_opaque(alert))
    {
        return;
    }
    let missing = missing(program, &watch, &all);
    let Some(severity) = missing.iter().map(|(severity, _)| *severity).max() else { return };
    let words: Vec<&str> = missing.iter().map(|(_, word)| word.as_str()).collect();
    cx.report(first.file, first.rule.head, format!("no alert on {}", listed(&words)))
        .severity(severity)
        .note("the first of the alerts that there are")
        .absent("an alert of this kind", searched(program, &watch));
}

/// What no alert tells of, and how bad that is.
fn missing(program: &Program, watch: &Watch, all: &[&Alert]) -> Vec<(Severity, String)> {
    let covers = |signal| all.iter().any(|alert| watch.covers(&alert.rule, signal));
    let mut found = Vec::new();
    if !covers(Signal::Errors) {
        found.push((Severity::High, "failing requests".to_owned()));
    }
    if !covers(Signal::Latency) {
        found.push((Severity::High, "latency".to_owned()));
    } else if !all.iter().any(|alert| is_tail(watch, alert)) {
        found.push((
            Severity::Med,
            "the tail of latency (its average hides the slow requests)".to_owned(),
        ));
    }
    if !covers(Signal::Saturation) {
        found.push((Severity::High, "saturation".to_owned()));
    }
    if let Some(route) = business(program).filter(|_| !covers(Signal::Business)) {
        found.push((Severity::Med, format!("what the business counts (`{}`)", route.path)));
    }
    found
}

fn is_service(program: &Program) -> bool {
    let roles = Roles::new(program);
    handlers(program).any(|(route, _)| roles.of(route.file) == Part::Server)
}

/// Nothing is known of what it watches.
fn is_opaque(alert: &Alert) -> bool {
    let rule = &alert.rule;
    let unread = rule.unread.is_some() || rule.queries.iter().any(|query| query.unread.is_some());
    rule.signals.is_empty() && unread
}

fn is_tail(watch: &Watch, alert: &Alert) -> bool {
    watch.covers(&alert.rule, Signal::Latency) && watch.has_percentile(&alert.rule)
        || alert.rule.derived
}

/// A route that earns or moves money.
fn business(program: &Program) -> Option<&Route> {
    const WORDS: [&str; 12] = [
        "order",
        "orders",
        "payment",
        "payments",
        "checkout",
        "purchase",
        "subscription",
        "subscriptions",
        "booking",
        "bookings",
        "charge",
        "charges",
    ];
    let mut routes = handlers(program).map(|(route, _)| route);
    routes.find(|route| {
        let changes = matches!(&*route.method, "POST" | "PUT" | "PATCH");
        changes
            && words(&route.path.replace('/', " "))
                .iter()
                .any(|word| WORDS.contains(&word.as_str()))
    })
}
