//! Metrics of the code: how each is made, and every place that measures.

use std::fmt;

use facts::FileId;
use facts::code::{ExprId, FunctionId};
use model::ByteRange;

use super::bound::{Bound, Series};

/// A metric, with all that the code does with it.
#[derive(Clone, Debug)]
pub struct Metric {
    /// `*` stands for parts that are no constant.
    pub name: Box<str>,
    pub system: System,
    pub kind: MetricKind,
    /// As given or as the name ends: `s`, `ms`, `By`.
    pub unit: Option<Box<str>>,
    /// Where it is made, or first used when nothing makes it.
    pub file: FileId,
    pub range: ByteRange,
    /// Label names that the metric is made with; those of its uses otherwise.
    pub declared: Vec<Box<str>>,
    /// How many buckets its histogram has, when the code says.
    pub buckets: Option<u64>,
    /// By name, sorted.
    pub labels: Vec<Label>,
    pub uses: Vec<MetricUse>,
    /// False when only names say that this is a metric.
    pub certain: bool,
}

/// One label over all uses of its metric.
#[derive(Clone, Debug)]
pub struct Label {
    pub name: Box<str>,
    pub bound: Bound,
    /// Where the value with this bound is given.
    pub file: FileId,
    pub range: ByteRange,
    /// The value there.
    pub value: ExprId,
}

/// A call that measures.
#[derive(Clone, Debug)]
pub struct MetricUse {
    pub file: FileId,
    pub range: ByteRange,
    /// The function that the call is written in.
    pub function: FunctionId,
    pub expr: ExprId,
    /// The method: `inc`, `observe`.
    pub method: Box<str>,
    /// What is measured.
    pub value: Option<ExprId>,
    /// The call of the client itself, when this one only leads to it.
    pub inner: Option<(FileId, FunctionId, ByteRange)>,
    pub labels: Vec<Label>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum System {
    Prometheus,
    OpenTelemetry,
    /// StatsD and DogStatsD.
    StatsD,
    CloudWatch,
    NewRelic,
    Sentry,
    /// By its name only.
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MetricKind {
    Counter,
    UpDownCounter,
    Gauge,
    Histogram,
    /// StatsD's `timing` and `distribution`: percentiles are worked out by the server.
    Distribution,
    Summary,
    /// A number of distinct values.
    Set,
}

impl MetricKind {
    /// Whether it can tell percentiles.
    pub fn tells_percentiles(self) -> bool {
        matches!(self, Self::Histogram | Self::Distribution | Self::Summary)
    }

    pub fn counts(self) -> bool {
        matches!(self, Self::Counter | Self::UpDownCounter)
    }
}

impl Metric {
    /// How many series it can have: the product of its labels, times what one set of labels is kept as.
    pub fn series(&self) -> Series {
        Series::of(self.labels.iter().map(|label| &label.bound), self.per_set())
    }

    /// How many values a label set has, by the product of labels alone.
    pub fn label_sets(&self) -> Series {
        Series::of(self.labels.iter().map(|label| &label.bound), 1)
    }

    /// Series of one set of labels: a histogram keeps each bucket, the one without end, the sum and the count.
    fn per_set(&self) -> u64 {
        let prometheus = matches!(self.system, System::Prometheus | System::OpenTelemetry);
        match self.kind {
            MetricKind::Histogram if prometheus => {
                self.buckets.unwrap_or(self.default_buckets()) + 3
            }
            // Seven quantiles, the sum and the count.
            MetricKind::Summary => 9,
            // DogStatsD's histogram: average, count, median, 95th percentile, maximum.
            MetricKind::Histogram | MetricKind::Distribution if self.system == System::StatsD => 5,
            _ => 1,
        }
    }

    /// prom-client's default has 11 buckets, OpenTelemetry's 15.
    fn default_buckets(&self) -> u64 {
        if self.system == System::OpenTelemetry { 15 } else { 11 }
    }

    pub fn label(&self, name: &str) -> Option<&Label> {
        self.labels.iter().find(|label| &*label.name == name)
    }
}

impl fmt::Display for MetricKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Counter => "counter",
            Self::UpDownCounter => "up-down counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
            Self::Distribution => "distribution",
            Self::Summary => "summary",
            Self::Set => "set",
        })
    }
}

impl fmt::Display for System {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Prometheus => "Prometheus",
            Self::OpenTelemetry => "OpenTelemetry",
            Self::StatsD => "StatsD",
            Self::CloudWatch => "CloudWatch",
            Self::NewRelic => "New Relic",
            Self::Sentry => "Sentry",
            Self::Unknown => "metrics client",
        })
    }
}
