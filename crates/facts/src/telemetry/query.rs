//! What a query asks for.

use model::ByteRange;
use serde::{Deserialize, Serialize};

/// A query, read as far as needed to say what it is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Query {
    pub language: QueryLanguage,
    pub text: Box<str>,
    /// Of the text, where it stands in one piece.
    pub range: ByteRange,
    pub metrics: Vec<Name>,
    /// Labels, tags, attributes and log fields.
    pub fields: Vec<Field>,
    /// What is done with them, lower case: `rate`, `sum`, `p95`, `histogram_quantile`.
    pub functions: Vec<Box<str>>,
    /// In percent: 95.0.
    pub percentiles: Vec<f64>,
    /// The longest stretch of time that one evaluation looks at, in seconds.
    pub window: Option<u32>,
    /// The last one, which is what an alert is about.
    pub comparison: Option<Comparison>,
    /// Why not all of it was understood: a template fills it in, it is not in a language known here.
    pub unread: Option<Box<str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum QueryLanguage {
    PromQl,
    LogQl,
    /// Metric queries and the calls around them.
    Datadog,
    /// The search of logs, spans and events: `status:error @http.status_code:500`.
    DatadogSearch,
    Nrql,
    /// A metric with dimensions and a statistic.
    CloudWatch,
    /// CloudWatch Logs Insights.
    Insights,
    /// Google's: `metric.type="..."`.
    MonitoringFilter,
    Sql,
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Name {
    pub name: Box<str>,
    pub range: ByteRange,
}

/// A label, tag, attribute or log field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Field {
    /// Without the mark of its language: `http.status_code` of `@http.status_code`.
    pub name: Box<str>,
    pub range: ByteRange,
    pub used: FieldUse,
    /// What it is held against, as written.
    pub value: Option<Box<str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FieldUse {
    Filter,
    /// `by (route)`
    Group,
    /// Its values are added up or measured.
    Measure,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    pub operator: Operator,
    /// `None` where it is no number: another query, a template.
    pub value: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operator {
    Above,
    AtLeast,
    Below,
    AtMost,
    Equal,
    Unequal,
}

impl Query {
    /// Nothing of it was understood yet.
    pub fn new(language: QueryLanguage, text: impl Into<Box<str>>, range: ByteRange) -> Self {
        Self {
            language,
            text: text.into(),
            range,
            metrics: Vec::new(),
            fields: Vec::new(),
            functions: Vec::new(),
            percentiles: Vec::new(),
            window: None,
            comparison: None,
            unread: None,
        }
    }

    pub fn calls(&self, function: &str) -> bool {
        self.functions.iter().any(|known| &**known == function)
    }

    pub fn window_at_least(&mut self, seconds: u32) {
        self.window = Some(self.window.unwrap_or(0).max(seconds));
    }
}

impl Operator {
    pub fn of(sign: &str) -> Option<Self> {
        Some(match sign {
            ">" => Self::Above,
            ">=" => Self::AtLeast,
            "<" => Self::Below,
            "<=" => Self::AtMost,
            "==" | "=" => Self::Equal,
            "!=" | "<>" => Self::Unequal,
            _ => return None,
        })
    }

    /// As it reads from the other side.
    #[must_use]
    pub const fn turned(self) -> Self {
        match self {
            Self::Above => Self::Below,
            Self::AtLeast => Self::AtMost,
            Self::Below => Self::Above,
            Self::AtMost => Self::AtLeast,
            Self::Equal | Self::Unequal => self,
        }
    }
}
