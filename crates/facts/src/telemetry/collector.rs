//! The OpenTelemetry collector: what it receives, what it does with it, where it sends it.

use model::ByteRange;
use serde::{Deserialize, Serialize};

use super::Said;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Collector {
    /// Where the configuration begins.
    pub head: ByteRange,
    pub receivers: Vec<Component>,
    pub processors: Vec<Component>,
    pub exporters: Vec<Component>,
    pub connectors: Vec<Component>,
    pub traces: Vec<TracePipeline>,
}

/// `tail_sampling`, `otlp/backend`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Component {
    pub name: Said,
    /// Of a sampler: its policies by kind (`status_code`, `latency`, `probabilistic` ...).
    pub policies: Vec<Said>,
    /// Of a sampler by chance, in percent: of the processor itself or of a policy.
    pub percentage: Option<f64>,
    /// Where an exporter sends to, as written.
    pub endpoint: Option<Said>,
}

/// A pipeline for traces, by the names of its parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TracePipeline {
    /// `traces`, `traces/frontend`.
    pub name: Said,
    pub receivers: Vec<Said>,
    pub processors: Vec<Said>,
    pub exporters: Vec<Said>,
}

impl Component {
    /// The part before the slash, which says what it is.
    pub fn kind(&self) -> &str {
        kind_of(&self.name.text)
    }

    /// Whether it drops traces.
    pub fn is_sampler(&self) -> bool {
        is_sampler(self.kind())
    }
}

impl TracePipeline {
    /// Whether something on the way drops traces.
    pub fn samples(&self) -> bool {
        self.processors.iter().any(|name| is_sampler(kind_of(&name.text)))
    }
}

fn kind_of(name: &str) -> &str {
    name.split('/').next().unwrap_or(name)
}

fn is_sampler(kind: &str) -> bool {
    matches!(kind, "tail_sampling" | "probabilistic_sampler") || kind.contains("sampl")
}
