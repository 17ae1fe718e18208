//! Lines that only say that a probe came by.

use facts::LogLevel;
use flow::LogPaths;
use review::prelude::*;

use crate::reach::handlers;

pub(crate) static CHECK: Check = Check {
    id: "log-health",
    summary: "a health or metrics route logs each probe",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "noise",
    focus: &["noise"],
    cwe: &[],
    references: &[
        "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
    ],
    reads: FactKinds::LOG_CALLS.and(FactKinds::ROUTES),
    page: include_str!("log_health.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let mut paths = LogPaths::new(program, |call| call.level <= LogLevel::Info);
    let probes = handlers(program).filter(|(route, _)| is_probe(&route.path));
    for (route, (file, function)) in probes {
        let path = paths.through(file, function);
        let Some(line) = path.calls.first().and_then(|at| program.log_calls.get(*at as usize))
        else {
            continue;
        };
        if !cx.in_scope(line.file) {
            continue;
        }
        let message = format!(
            "`{}` is asked every few seconds, and each time a line says nothing new",
            route.path
        );
        cx.report(line.file, line.range, message).because(route.file, route.range, "the route");
    }
}

fn is_probe(path: &str) -> bool {
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or("").to_ascii_lowercase();
    matches!(
        last.trim_start_matches(['_', '-']),
        "health"
            | "healthz"
            | "healthcheck"
            | "health-check"
            | "ready"
            | "readyz"
            | "readiness"
            | "live"
            | "livez"
            | "liveness"
            | "metrics"
            | "ping"
            | "heartbeat"
            | "alive"
    )
}
