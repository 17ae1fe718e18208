//! Tracers and collectors that keep everything.

use flow::telemetry::Sampling;
use review::prelude::*;

use crate::watch::Watch;
use crate::{collectors, critical};

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
        "https://opentelemetry.io/docs/collector/configuration/",
        "https://docs.sentry.io/platforms/javascript/guides/node/configuration/sampling/",
    ],
    reads: FactKinds::CODE.and(FactKinds::TELEMETRY),
    page: include_str!("trace_no_sampling.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    tracers(cx);
    pipelines(cx);
}

/// What the code sets up.
fn tracers(cx: &mut CheckContext<'_>) {
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

/// What the configuration of collectors says.
fn pipelines(cx: &mut CheckContext<'_>) {
    let watch = cx.program().shared::<Watch>();
    let sampled = watch.collectors.iter().any(|(_, collector)| collectors::samples(collector));
    if sampled || collectors::is_sampled_by_environment(cx.program()) {
        return;
    }
    let mut found = Vec::new();
    for (file, collector) in &watch.collectors {
        if cx.is_reviewed(*file) && cx.is_production(*file) {
            found.extend(collectors::unsampled(collector).map(|pipeline| (*file, pipeline)));
        }
    }
    for (file, pipeline) in found {
        let message = format!(
            "`{}` sends every trace to a paid backend: neither it nor the service samples",
            pipeline.name.text
        );
        let path = cx.file(file).path.clone();
        cx.report(file, pipeline.name.range, message).confidence(Confidence::Medium).absent(
            "a `tail_sampling` or `probabilistic_sampler` processor, or `OTEL_TRACES_SAMPLER`",
            vec![path],
        );
    }
}
