//! The table of metrics and their labels for an audit.

use model::Span;

use super::bound::Series;
use super::{Metric, Telemetry};
use crate::Program;

/// One metric of an audit's table.
#[derive(Clone, Debug)]
pub struct SeriesRow<'t> {
    pub metric: &'t Metric,
    pub span: Span,
    /// The product over its labels, times what one set of labels is kept as.
    pub series: Series,
    pub labels: Vec<LabelRow>,
}

/// One label of an audit's table.
#[derive(Clone, Debug)]
pub struct LabelRow {
    pub name: Box<str>,
    /// `literal`, `enum`, `status code`, `route template`, `bounded`, `unbounded`, `unknown` ...
    pub class: String,
    /// `None` when nobody can say.
    pub size: Option<u64>,
    pub why: Box<str>,
    /// False where only a name speaks for it.
    pub certain: bool,
    pub span: Span,
}

/// Every metric with the bound of each label, by name and place.
pub fn series<'t>(program: &Program, telemetry: &'t Telemetry) -> Vec<SeriesRow<'t>> {
    let row = |metric: &'t Metric| SeriesRow {
        metric,
        span: program.base.span(metric.file, metric.range),
        series: metric.series(),
        labels: metric
            .labels
            .iter()
            .map(|label| LabelRow {
                name: label.name.clone(),
                class: label.bound.class.to_string(),
                size: label.bound.size,
                why: label.bound.why.clone(),
                certain: label.bound.certain,
                span: program.base.span(label.file, label.range),
            })
            .collect(),
    };
    telemetry.metrics.iter().map(row).collect()
}
