//! The clients that measure, by where their objects come from.

use super::metric::{MetricKind, System};

/// A call that makes a metric.
pub(crate) struct Made {
    pub(crate) system: System,
    pub(crate) kind: MetricKind,
    /// Everything in one option object, or the name first.
    pub(crate) in_options: bool,
}

/// What a constructor or factory makes.
pub(crate) fn made(callee: &str) -> Option<Made> {
    if let Some(name) = callee.strip_prefix("prom-client.") {
        let name = name.strip_prefix("default.").unwrap_or(name);
        let kind = prometheus_kind(name)?;
        return Some(Made { system: System::Prometheus, kind, in_options: true });
    }
    if let Some(name) = callee.strip_prefix("@willsoto/nestjs-prometheus.make") {
        let kind = prometheus_kind(name.strip_suffix("Provider")?)?;
        return Some(Made { system: System::Prometheus, kind, in_options: true });
    }
    let (meter, method) = callee.rsplit_once('.')?;
    let is_meter = meter.contains("getMeter()")
        || meter.starts_with("@opentelemetry/") && meter.ends_with("Meter()");
    let kind = instrument(method).filter(|_| is_meter)?;
    Some(Made { system: System::OpenTelemetry, kind, in_options: false })
}

fn prometheus_kind(name: &str) -> Option<MetricKind> {
    Some(match name {
        "Counter" => MetricKind::Counter,
        "Gauge" => MetricKind::Gauge,
        "Histogram" => MetricKind::Histogram,
        "Summary" => MetricKind::Summary,
        _ => return None,
    })
}

/// A meter's factory methods.
pub(crate) fn instrument(method: &str) -> Option<MetricKind> {
    Some(match method {
        "createCounter" | "createObservableCounter" => MetricKind::Counter,
        "createUpDownCounter" | "createObservableUpDownCounter" => MetricKind::UpDownCounter,
        "createHistogram" => MetricKind::Histogram,
        "createGauge" | "createObservableGauge" => MetricKind::Gauge,
        _ => return None,
    })
}

/// Whether a receiver is one of Prometheus' or OpenTelemetry's metrics, by its origin without further calls.
pub(crate) fn is_instrument(origin: &str) -> bool {
    instrument_of(origin).is_some()
}

/// The constructor behind a metric's origin: `prom-client.Counter` of `prom-client.Counter().labels()`.
pub(crate) fn instrument_of(origin: &str) -> Option<&str> {
    let end = if origin.starts_with("prom-client.") {
        origin.find("()")?
    } else {
        let at = origin.find(".create")?;
        at + origin.get(at..)?.find("()")?
    };
    let constructor = origin.get(..end)?;
    made(constructor).map(|_| constructor)
}

/// Methods of Prometheus and OpenTelemetry metrics that measure.
pub(crate) fn measures(method: &str) -> bool {
    matches!(
        method,
        "inc"
            | "dec"
            | "set"
            | "observe"
            | "startTimer"
            | "setToCurrentTime"
            | "add"
            | "record"
            | "addCallback"
    )
}

/// Clients whose calls name their metric: the system, for an origin of the receiver.
pub(crate) fn sender(origin: &str) -> Option<System> {
    const STATSD: [&str; 12] = [
        "hot-shots",
        "hot-shots.StatsD",
        "node-dogstatsd.StatsD",
        "node-statsd",
        "node-statsd.StatsD",
        "node-statsd-client.Client",
        "lynx",
        "statsd-client",
        "dogstatsd",
        "node-dogstatsd",
        "node-statsd.default",
        "hot-shots.default",
    ];
    // A child client with tags of its own measures as its parent does.
    let mut origin = origin;
    while let Some(parent) =
        [".childClient()", ".getChildClient()"].iter().find_map(|child| origin.strip_suffix(child))
    {
        origin = parent;
    }
    let made = origin.strip_suffix("()").unwrap_or("");
    if STATSD.contains(&made) {
        return Some(System::StatsD);
    }
    Some(match origin {
        "dd-trace.dogstatsd"
        | "dd-trace.tracer.dogstatsd"
        | "dd-trace.init().dogstatsd"
        | "dd-trace.default.dogstatsd"
        | "datadog-metrics"
        | "datadog-metrics.BufferedMetricsLogger()" => System::StatsD,
        "newrelic" => System::NewRelic,
        "@sentry/node.metrics" | "@sentry/nextjs.metrics" | "@sentry/nestjs.metrics" => {
            System::Sentry
        }
        "aws-embedded-metrics.createMetricsLogger()"
        | "@aws-lambda-powertools/metrics.Metrics()" => System::CloudWatch,
        _ => return None,
    })
}

/// What a client's method measures.
pub(crate) fn sent(system: System, method: &str) -> Option<MetricKind> {
    Some(match (system, method) {
        (System::NewRelic, "recordMetric") => MetricKind::Summary,
        (System::NewRelic, "incrementMetric") => MetricKind::Counter,
        (System::NewRelic, _) => return None,
        (System::CloudWatch, "putMetric" | "addMetric") => MetricKind::Distribution,
        (System::CloudWatch, _) => return None,
        (_, "increment" | "incr" | "decrement" | "decr" | "incrementBy" | "decrementBy") => {
            MetricKind::Counter
        }
        (System::Sentry, "count") | (System::StatsD, "count") => MetricKind::Counter,
        (_, "gauge" | "gaugeDelta") => MetricKind::Gauge,
        (_, "histogram") => MetricKind::Histogram,
        (_, "timing" | "distribution" | "asyncTimer" | "timer" | "asyncDistTimer") => {
            MetricKind::Distribution
        }
        (System::StatsD | System::Sentry, "set" | "unique") => MetricKind::Set,
        _ => return None,
    })
}

/// A receiver that its name makes a metrics client: `this.metrics.increment('orders')`.
pub(crate) fn is_client_name(name: &str) -> bool {
    let all = facts::words(name);
    let client = ["client", "service", "reporter", "collector", "recorder", "emitter"];
    let words: Vec<&str> = all.iter().map(String::as_str).collect();
    let words = match words.split_last() {
        Some((last, before)) if client.contains(last) && !before.is_empty() => before,
        _ => &words[..],
    };
    matches!(
        words.last(),
        Some(&"metrics" | &"metric" | &"statsd" | &"dogstatsd" | &"stats" | &"telemetry")
    )
}
