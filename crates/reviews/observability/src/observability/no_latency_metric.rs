//! Critical handlers whose time nobody measures.

use crate::critical::{self, Critical};
use flow::telemetry::{Covers, of_route};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "no-latency-metric",
    summary: "no metric tells how long critical requests take",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "metrics",
    focus: &["metrics"],
    cwe: &[],
    references: &[
        "https://sre.google/sre-book/monitoring-distributed-systems/",
        "https://prometheus.io/docs/practices/instrumentation/",
    ],
    reads: FactKinds::CODE.and(FactKinds::ROUTES),
    page: include_str!("no_latency_metric.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    if critical::is_watched_from_outside(program) {
        return;
    }
    let telemetry = program.telemetry();
    let services = critical::services(cx);
    let folders = critical::folders(&services);
    for service in &services {
        let measures = telemetry.metrics.iter().any(|it| service.runs(program, it.file, &folders));
        let all = critical::http_covers(program, &telemetry, service, &folders);

        if all.latency {
            continue;
        }
        let bare: Vec<(&Route, Critical)> = service
            .routes
            .iter()
            .filter_map(|route| Some((*route, critical::of_route(program, route)?)))
            .filter(|(route, _)| {
                let own: Covers = of_route(program, &telemetry.metrics, route);
                !own.latency
            })
            .collect();
        let Some((first, kind)) = bare.iter().min_by_key(|(_, kind)| *kind) else { continue };
        let what = if measures { "how long" } else { "how long, how often or how well" };
        let message = format!(
            "{} on critical paths (the first: {kind}), and no metric tells {what} they run",
            crate::sites::counted(bare.len(), "route")
        );
        let named: Vec<String> = bare
            .iter()
            .take(5)
            .map(|(route, _)| format!("{} {}", route.method, route.path))
            .collect();
        cx.report(first.file, first.range, message)
            .note(format!("for example {}", named.join(", ")))
            .absent(
                "a histogram or timer around the handlers, an HTTP metrics middleware, an agent",
                service.paths(),
            );
    }
}
