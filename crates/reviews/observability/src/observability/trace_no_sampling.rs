//! Every trace is kept.

use review::prelude::*;

use crate::watch::Watch;

pub(crate) static CHECK: Check = Check {
    id: "trace-no-sampling",
    summary: "every trace is kept: nothing samples",
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
    ],
    reads: FactKinds::TELEMETRY,
    page: include_str!("trace_no_sampling.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let watch = cx.program().shared::<Watch>();
    let sampled =
        watch.collectors.iter().any(|(_, collector)| crate::collectors::samples(collector));
    if sampled || crate::collectors::is_sampled_by_environment(cx.program()) {
        return;
    }
    let mut found = Vec::new();
    for (file, collector) in &watch.collectors {
        if cx.is_reviewed(*file) && cx.is_production(*file) {
            found.extend(crate::collectors::unsampled(collector).map(|pipeline| (*file, pipeline)));
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
