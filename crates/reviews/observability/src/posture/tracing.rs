//! Tracing: requests are followed through the process and beyond it.

use facts::Route;
use flow::Program;

use super::calls::{AGENTS, Called, Runs, calls, imports};
use super::{Cover, Coverage, Mark};

pub(super) struct Tracing<'p> {
    program: &'p Program,
    automatic: Option<&'static str>,
    /// A tracer is set up that instruments nothing by itself.
    is_bare: bool,
    spans: Runs,
}

const INSTRUMENTATION: &[&str] = &[
    "@opentelemetry/auto-instrumentations-node",
    "@opentelemetry/instrumentation-http",
    "@opentelemetry/instrumentation-express",
    "@opentelemetry/instrumentation-fastify",
    "@opentelemetry/instrumentation-koa",
    "@opentelemetry/instrumentation-nestjs-core",
    "@fastify/otel",
    "@hono/otel",
    "@vercel/otel",
    "aws-xray-sdk",
    "@google-cloud/trace-agent",
];

impl<'p> Tracing<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        let mut spans = Runs::default();
        let (mut is_bare, mut by_sentry) = (false, false);
        for call in calls(program) {
            is_bare |=
                call.callee.ends_with("NodeSDK") || call.callee.ends_with("NodeTracerProvider");
            by_sentry |=
                call.callee.starts_with("@sentry/") && call.name == "init" && samples(&call);
            if matches!(
                call.name,
                "startSpan" | "startActiveSpan" | "withSpan" | "startInactiveSpan"
            ) || call.name == "trace" && call.receiver == "tracer"
            {
                spans.add(call.code, call.file, call.owner);
            }
        }
        let automatic = imports(program, INSTRUMENTATION)
            .or_else(|| imports(program, AGENTS))
            .or_else(|| by_sentry.then_some("Sentry"));
        Self { program, automatic, is_bare, spans }
    }
}

/// `Sentry.init({ tracesSampleRate })`
fn samples(call: &Called<'_>) -> bool {
    let options = call.code.call(call.expr).and_then(|made| made.args.first());
    options.is_some_and(|options| {
        ["tracesSampleRate", "tracesSampler"]
            .iter()
            .any(|name| call.code.property(options.value, name).is_some())
    })
}

impl Coverage for Tracing<'_> {
    fn signal(&self) -> &'static str {
        "Tracing"
    }

    fn of(&mut self, route: &Route) -> Cover {
        if let Some(package) = self.automatic {
            return Cover::new(Mark::Covered, format!("{package} traces every request"));
        }
        if self.spans.for_route(self.program, route) {
            return Cover::new(
                Mark::Partial,
                "spans are made by hand, and nothing traces what is around them",
            );
        }
        match self.is_bare {
            true => Cover::new(
                Mark::Partial,
                "a tracer is set up, and no instrumentation of the server",
            ),
            false => Cover::new(Mark::Missing, "no tracer is set up"),
        }
    }
}
