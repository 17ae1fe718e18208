//! Metrics: the latency, traffic and errors of an endpoint are counted.

use facts::Route;
use flow::Program;
use review::words;

use super::calls::{AGENTS, Called, Runs, calls, imports};
use super::{Cover, Coverage, Mark};

pub(super) struct Metrics<'p> {
    program: &'p Program,
    /// What measures every request by itself.
    automatic: Option<&'static str>,
    timed: Runs,
    counted: Runs,
}

/// Packages that measure every request of a server.
const MIDDLEWARE: &[&str] = &[
    "express-prom-bundle",
    "express-prometheus-middleware",
    "fastify-metrics",
    "@promster/express",
    "@promster/fastify",
    "@promster/hapi",
    "koa-prometheus-middleware",
    "koa-prom-bundle",
    "@digikare/nestjs-prom",
    "prometheus-api-metrics",
    "@opentelemetry/instrumentation-http",
    "@opentelemetry/auto-instrumentations-node",
    "swagger-stats",
    "hapi-prometheus",
    "@hono/prometheus",
    "@willsoto/nestjs-prometheus",
];

impl<'p> Metrics<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        let (mut timed, mut counted) = (Runs::default(), Runs::default());
        for call in calls(program).filter(is_metric) {
            match call.name {
                "observe" | "timing" | "distribution" | "histogram" | "record" | "startTimer"
                | "recordResponseTime" | "timer" => timed.add(call.code, call.file, call.owner),
                _ => counted.add(call.code, call.file, call.owner),
            }
        }
        let automatic = imports(program, MIDDLEWARE).or_else(|| imports(program, AGENTS));
        Self { program, automatic, timed, counted }
    }
}

fn is_metric(call: &Called<'_>) -> bool {
    const METHODS: [&str; 12] = [
        "observe",
        "timing",
        "distribution",
        "histogram",
        "record",
        "startTimer",
        "inc",
        "increment",
        "add",
        "count",
        "recordResponseTime",
        "timer",
    ];
    const PACKAGES: [&str; 8] = [
        "prom-client",
        "hot-shots",
        "node-statsd",
        "statsd-client",
        "datadog-metrics",
        "dd-trace",
        "@opentelemetry/api",
        "node-dogstatsd",
    ];
    if !METHODS.contains(&call.name) {
        return false;
    }
    if PACKAGES.iter().any(|package| call.callee.starts_with(package)) {
        return true;
    }
    let named = words(call.receiver);
    let says = |list: &[&str]| named.iter().any(|word| list.contains(&word.as_str()));
    says(&["metrics", "metric", "statsd", "dogstatsd", "histogram", "counter", "meter"])
        || call.name == "observe" && says(&["duration", "latency", "seconds", "summary"])
}

impl Coverage for Metrics<'_> {
    fn signal(&self) -> &'static str {
        "Metrics"
    }

    fn of(&mut self, route: &Route) -> Cover {
        if let Some(package) = self.automatic {
            return Cover::new(Mark::Covered, format!("{package} measures every request"));
        }
        if self.timed.for_route(self.program, route) {
            return Cover::new(Mark::Covered, "its time is measured");
        }
        match self.counted.for_route(self.program, route) {
            true => Cover::new(
                Mark::Partial,
                "something of it is counted, and its time is not measured",
            ),
            false => Cover::new(Mark::Missing, "neither its time nor its failures are measured"),
        }
    }
}
