//! Critical handlers whose failures nobody counts.

use crate::critical::{self, Critical};
use flow::telemetry::{Covers, of_route};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "no-error-metric",
    summary: "no metric tells how many critical requests fail",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "metrics",
    focus: &["metrics"],
    cwe: &[],
    references: &["https://sre.google/sre-book/monitoring-distributed-systems/"],
    reads: FactKinds::CODE.and(FactKinds::ROUTES),
    page: include_str!("no_error_metric.md"),
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
        // A service that measures nothing is told so once, by `no-latency-metric`.
        if !measures {
            continue;
        }
        if all.errors {
            continue;
        }
        let bare: Vec<(&Route, Critical)> = service
            .routes
            .iter()
            .filter_map(|route| Some((*route, critical::of_route(program, route)?)))
            .filter(|(route, _)| {
                let own: Covers = of_route(program, &telemetry.metrics, route);
                !own.errors
            })
            .collect();
        let Some((first, kind)) = bare.iter().min_by_key(|(_, kind)| *kind) else { continue };
        let message = format!(
            "{} on critical paths (the first: {kind}) are measured without their outcome: no metric counts failures",
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
                "a counter of errors, or a `status` or `outcome` label on what is counted",
                service.paths(),
            );
    }
}
