//! Tracers that keep everything.

use flow::telemetry::Sampling;

use crate::critical;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "trace-no-sampling",
    summary: "every trace is kept",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "tracing",
    focus: &["tracing"],
    cwe: &[],
    references: &[
        "https://opentelemetry.io/docs/concepts/sampling/",
        "https://docs.sentry.io/platforms/javascript/guides/node/configuration/sampling/",
    ],
    reads: FactKinds::CODE,
    page: include_str!("trace_no_sampling.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let telemetry = program.telemetry();
    // The collector or the environment decides.
    let decided = critical::is_mentioned(
        program,
        &["OTEL_TRACES_SAMPLER", "tail_sampling", "probabilistic_sampler", "ParentBasedSampler"],
    );
    for setup in &telemetry.tracing.setups {
        if !cx.is_reviewed(setup.file) {
            continue;
        }
        let is_otel = &*setup.system == "opentelemetry";
        if is_otel && decided || !cx.is_production(setup.file) {
            continue;
        }
        let message = match setup.sampler {
            Sampling::Absent => "the tracer has no sampler, and keeps every trace",
            Sampling::AlwaysOn => "the tracer is told to keep every trace",
            Sampling::Managed | Sampling::Given => continue,
        };
        cx.report(setup.file, setup.range, message);
    }
}
