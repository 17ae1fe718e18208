//! What the configuration of collectors and of their environment says of sampling.

use facts::FileClass;
use facts::telemetry::{Collector, TracePipeline};
use flow::Program;

/// Whether some pipeline of it drops traces.
pub(crate) fn samples(collector: &Collector) -> bool {
    collector.traces.iter().any(TracePipeline::samples)
}

/// Pipelines that keep every trace and send it to somebody who is paid for it.
pub(crate) fn unsampled(collector: &Collector) -> impl Iterator<Item = &TracePipeline> {
    collector.traces.iter().filter(|pipeline| {
        !pipeline.samples() && pipeline.exporters.iter().any(|name| is_paid(collector, &name.text))
    })
}

/// A backend that is billed by volume. Another collector may sample, and one's own store costs disk alone.
fn is_paid(collector: &Collector, exporter: &str) -> bool {
    const KINDS: [&str; 13] = [
        "datadog",
        "awsxray",
        "googlecloud",
        "azuremonitor",
        "honeycomb",
        "newrelic",
        "logzio",
        "sentry",
        "splunk_hec",
        "signalfx",
        "sapm",
        "coralogix",
        "dynatrace",
    ];
    const HOSTS: [&str; 14] = [
        "honeycomb.io",
        "nr-data.net",
        "datadoghq",
        "grafana.net",
        "lightstep.com",
        "signalfx.com",
        "splunkcloud",
        "elastic-cloud",
        "coralogix",
        "dynatrace.com",
        "uptrace.dev",
        "axiom.co",
        "signoz.cloud",
        "betterstack",
    ];
    let kind = exporter.split('/').next().unwrap_or(exporter);
    let known = collector.exporters.iter().find(|one| &*one.name.text == exporter);
    let endpoint = known.and_then(|one| one.endpoint.as_ref()).map_or("", |said| &*said.text);
    KINDS.contains(&kind) || HOSTS.iter().any(|host| endpoint.contains(host))
}

/// `OTEL_TRACES_SAMPLER` of a manifest, a compose file or a `.env`, or a rate of Datadog's agent.
pub(crate) fn is_sampled_by_environment(program: &Program) -> bool {
    let production = program.base.files().filter(|(_, file)| file.class == FileClass::Production);
    production.into_iter().any(|(_, file)| {
        ["OTEL_TRACES_SAMPLER", "DD_TRACE_SAMPLE_RATE", "DD_TRACE_SAMPLING_RULES", "DD_APM_MAX_TPS"]
            .iter()
            .any(|name| {
                let settings = file.facts.settings.iter();
                settings
                    .into_iter()
                    .any(|one| one.key() == *name && !is_always(&one.value) || &*one.value == *name)
            })
    })
}

fn is_always(value: &str) -> bool {
    matches!(value, "always_on" | "parentbased_always_on" | "1" | "1.0")
}
