//! Queues and pools whose filling nobody watches.

use flow::Program;
use flow::telemetry::{MetricKind, Telemetry};

use crate::critical;
use crate::role::Role::Server;
use crate::role::Roles;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "no-saturation-metric",
    summary: "a queue or pool is not watched as it fills",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "metrics",
    focus: &["metrics"],
    cwe: &[],
    references: &["https://sre.google/sre-book/monitoring-distributed-systems/"],
    reads: FactKinds::CODE,
    page: include_str!("no_saturation_metric.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    if critical::is_watched_from_outside(program) {
        return;
    }
    let telemetry = program.telemetry();
    // A service without any metric is told so by `no-latency-metric`.
    if telemetry.metrics.is_empty() || is_watched(program, &telemetry) {
        return;
    }
    let mut seen = Vec::new();
    let sites: Vec<_> = cx.calls().filter(|site| cx.is_production(site.file)).collect();
    for site in sites {
        let Some(what) = site.callee.and_then(|callee| fills(callee.as_str())) else { continue };
        if !site.is_new() || seen.contains(&what) || Roles::new(program).of(site.file) != Server {
            continue;
        }
        seen.push(what);
        let message = format!("{what} is made, and no gauge tells how full it is");
        cx.report(site.file, site.range(), message).absent(
            "a gauge of waiting or used slots, metrics of the runtime",
            vec![site.source.path.clone()],
        );
    }
}

/// What fills up.
fn fills(origin: &str) -> Option<&'static str> {
    Some(match origin {
        "pg.Pool" | "pg.default.Pool" => "a pool of database connections",
        "bullmq.Queue" | "bull" | "bull.default" => "a queue of jobs",
        "bullmq.Worker" => "a worker",
        "p-queue" | "p-queue.default" => "a queue of tasks",
        "piscina" | "piscina.Piscina" => "a pool of threads",
        _ => return None,
    })
}

/// A gauge or up-down counter of the repository's own, or what libraries watch of the process.
fn is_watched(program: &Program, telemetry: &Telemetry) -> bool {
    let gauges = telemetry
        .metrics
        .iter()
        .filter(|metric| matches!(metric.kind, MetricKind::Gauge | MetricKind::UpDownCounter));
    let fills = gauges.into_iter().any(|metric| {
        facts::words(&metric.name).iter().any(|word| {
            [
                "pool",
                "queue",
                "waiting",
                "idle",
                "active",
                "depth",
                "backlog",
                "pending",
                "used",
                "utilization",
                "saturation",
                "lag",
                "connections",
                "size",
                "inflight",
                "jobs",
                "workers",
            ]
            .contains(&word.as_str())
        })
    });
    let packages = [
        "@opentelemetry/host-metrics",
        "@opentelemetry/instrumentation-runtime-node",
        "@opentelemetry/instrumentation-pg",
        "opentelemetry-node-metrics",
        "bull-prometheus",
        "@immobiliarelabs/bull-prom",
        "pg-prometheus",
    ];
    let codes = program.base.code().flat_map(|(_, _, code)| &code.imports);
    let imported = codes.into_iter().any(|import| packages.contains(&&*import.specifier));
    fills || imported
}
