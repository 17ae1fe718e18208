//! A service that fails in silence.

use review::prelude::*;

use crate::role::{Role as Part, Roles};
use crate::watch::{Watch, folders, is_alerted_elsewhere};

pub(crate) static CHECK: Check = Check {
    id: "no-alerts",
    summary: "nothing tells when the service fails",
    severity: Severity::High,
    confidence: Confidence::Low,
    cost: Cost::Repository,
    needs_base: false,
    category: "alerts",
    focus: &["alerts"],
    cwe: &[],
    references: &["https://sre.google/sre-book/monitoring-distributed-systems/"],
    reads: FactKinds::TELEMETRY.and(FactKinds::ROUTES).and(FactKinds::MANIFESTS),
    page: include_str!("no_alerts.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let watch = program.shared::<Watch>();
    if !watch.alerts.is_empty() || watch.has_routing || is_alerted_elsewhere(cx) {
        return;
    }
    let Some(service) = service(cx) else { return };
    // Who keeps dashboards and runbooks with the code keeps alerts there too.
    let keeps = if watch.dashboards > 0 {
        Some("dashboards are kept in this repository, and no alert is")
    } else if !watch.runbooks.is_empty() {
        Some("runbooks are kept in this repository, and no alert that leads to them")
    } else {
        None
    };
    let message = match keeps {
        Some(keeps) => format!("nothing tells when the service fails: {keeps}"),
        None => "no alert rule in this repository: nothing tells when the service fails".to_owned(),
    };
    let confidence = if keeps.is_some() { Confidence::Medium } else { Confidence::Low };
    cx.report(service.file, service.range, message).confidence(confidence).absent(
        "alert rules of Prometheus, Grafana, Datadog, CloudWatch or New Relic, as files or in Terraform",
        folders(program),
    );
}

/// The first route of a program that answers requests.
fn service<'a>(cx: &CheckContext<'a>) -> Option<&'a Route> {
    let program = cx.program();
    let roles = Roles::new(program);
    let serves =
        |route: &&Route| cx.is_production(route.file) && roles.of(route.file) == Part::Server;
    let mut routes = cx.routes().filter(serves);
    let first = routes.next()?;
    // One address is a probe or a webhook.
    routes.next().map(|_| first)
}
