//! What a program tells about itself besides its log: metrics, traces, reports of errors.

mod analytics;
mod bound;
mod cardinality;
mod cardinality_calls;
mod clients;
mod coverage;
mod frames;
mod guards;
mod instruments;
mod labels;
mod metric;
mod metrics;
mod names;
mod reporters;
mod sends;
mod series;
mod sources;
#[cfg(test)]
mod tests;
mod tracing;
mod writes;

use std::sync::Arc;

pub use bound::{Bound, Class, Series, Unbounded};
pub use coverage::{Covers, HttpCoverage, of_route};
pub use metric::{Label, Metric, MetricKind, MetricUse, System};
pub use metrics::NAME_LABEL;
pub use names::says as name_says;
pub use reporters::{Capture, Fingerprint, Rate, ReporterSetup, Reporters, is_reporter};
pub use series::{LabelRow, SeriesRow, series};
pub use tracing::{Ends, Sampling, SpanApi, SpanStart, TracerSetup, Tracing};
pub use writes::{Signal, TelemetryWrite, WriteField};

use crate::{OfProgram, Program};
use cardinality::Judge;
use frames::Reader;

/// Everything of production code, worked out once a program.
#[derive(Clone, Debug, Default)]
pub struct Telemetry {
    /// By name, then place.
    pub metrics: Vec<Metric>,
    pub tracing: Tracing,
    pub reporters: Reporters,
    /// What measures every request.
    pub http: Vec<HttpCoverage>,
    /// Every call that writes values to a telemetry or analytics system, logs included; by file and place.
    pub writes: Vec<TelemetryWrite>,
}

impl OfProgram for Telemetry {
    fn of(program: &Program) -> Self {
        let judge = Judge::new(Reader::new(program));
        let metrics = metrics::find(&judge);
        let tracing = tracing::find(&judge.reader);
        let reporters = reporters::find(&judge.reader);
        let http = coverage::find(&judge.reader, &metrics, &tracing);
        let mut writes = analytics::find(&judge.reader);
        writes.extend(tracing.writes.iter().cloned());
        writes.extend(reporters.writes.iter().cloned());
        writes.extend(metrics.iter().flat_map(|metric| of_metric(program, metric)));
        writes.extend(
            program
                .log_calls
                .iter()
                .filter(|call| !call.in_wrapper)
                .map(|call| of_log(program, call)),
        );
        writes.sort_by(|one, two| {
            (one.file, one.range, one.signal).cmp(&(two.file, two.range, two.signal))
        });
        Self { metrics, tracing, reporters, http, writes }
    }
}

fn of_metric<'m>(
    program: &'m Program,
    metric: &'m Metric,
) -> impl Iterator<Item = TelemetryWrite> + 'm {
    metric.uses.iter().filter(|site| !site.labels.is_empty()).map(|site| TelemetryWrite {
        signal: Signal::Metric,
        system: metric.system.to_string().into(),
        method: site.method.clone(),
        file: site.file,
        range: site.range,
        span: program.base.span(site.file, site.range),
        function: site.function,
        fields: site
            .labels
            .iter()
            .map(|label| WriteField {
                path: label.name.clone(),
                file: label.file,
                value: label.value,
                range: label.range,
                span: program.base.span(label.file, label.range),
            })
            .collect(),
    })
}

fn of_log(program: &Program, call: &facts::LogCall) -> TelemetryWrite {
    TelemetryWrite {
        signal: Signal::Log,
        system: call.logger.clone(),
        method: format!("{:?}", call.level).to_lowercase().into(),
        file: call.file,
        range: call.range,
        span: call.span.clone(),
        function: call.function,
        fields: call
            .fields
            .iter()
            .filter(|field| !field.redacted)
            .map(|field| WriteField {
                path: field.name.clone(),
                file: call.file,
                value: field.value,
                range: field.range,
                span: program.base.span(call.file, field.range),
            })
            .collect(),
    }
}

/// Bounds any expression: what an error's message or fingerprint is made of, say. Keeps what it reads of files.
pub struct Bounds<'p>(Judge<'p>);

impl<'p> Bounds<'p> {
    pub fn new(program: &'p Program) -> Self {
        Self(Judge::new(Reader::new(program)))
    }

    pub fn of(&self, file: facts::FileId, expr: facts::code::ExprId) -> Bound {
        self.0.label("", &frames::Place::new(file, expr))
    }
}

impl Program {
    /// Metrics, spans, reporters: see [`Telemetry`].
    pub fn telemetry(&self) -> Arc<Telemetry> {
        self.shared()
    }
}
