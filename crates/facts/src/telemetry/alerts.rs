//! When somebody is told, of what, and what they are given to work with.

use model::ByteRange;
use serde::{Deserialize, Serialize};

use super::{Comparison, Query, Said};

/// A rule that may wake somebody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlertRule {
    pub system: AlertSystem,
    /// Empty where it has none.
    pub name: Said,
    /// Where it begins: a key or the name.
    pub head: ByteRange,
    pub whole: ByteRange,
    pub queries: Vec<Query>,
    /// The condition, wherever the system keeps it.
    pub comparison: Option<Comparison>,
    /// How long it has to hold: `for`. `None` where nothing is said.
    pub holds: Option<Period>,
    /// How long a stretch one evaluation looks at, written apart from the query.
    pub window: Option<Period>,
    /// How often it is evaluated.
    pub interval: Option<Period>,
    /// The system's default evaluation needs no `for`: a window is part of every rule there.
    pub is_windowed: bool,
    pub severity: Option<Said>,
    pub owner: Option<Said>,
    /// Texts for whoever is told: summary, description, message.
    pub texts: Vec<Said>,
    pub dashboards: Vec<Said>,
    /// Links and paths of runbooks.
    pub runbooks: Vec<Said>,
    /// Who is told: receivers, handles, topics.
    pub notifies: Vec<Said>,
    /// Labels and tags of the rule itself.
    pub labels: Vec<(Box<str>, Box<str>)>,
    /// In order, each once.
    pub signals: Vec<Signal>,
    /// Why not all of it could be read: a template or a variable stands in it.
    pub unread: Option<Box<str>>,
    /// Made by what it stands in, which has words of its own: a burn-rate alert of a service level.
    pub derived: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AlertSystem {
    Prometheus,
    Loki,
    Grafana,
    Datadog,
    CloudWatch,
    NewRelic,
    GoogleMonitoring,
    AzureMonitor,
    /// Service levels that a tool turns into rules: Sloth.
    ServiceLevel,
}

/// A stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub seconds: u32,
    pub range: ByteRange,
}

/// What a rule watches. The first four are the golden signals of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Signal {
    /// Requests, jobs or calls that fail.
    Errors,
    /// How long they take.
    Latency,
    /// How many there are.
    Traffic,
    /// Queues, pools, limits, and the means below that fill up.
    Saturation,
    /// What the business counts: orders, payments, sign-ups.
    Business,
    /// Something stopped reporting.
    Heartbeat,
    /// Processor, memory, disk of a machine: a cause at most, not what users see.
    Cause,
}

/// `record: job:errors:rate5m`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    pub name: Said,
    pub query: Query,
}

/// Who is told of what.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Routing {
    pub receivers: Vec<Said>,
}

impl AlertSystem {
    /// As its makers write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prometheus => "Prometheus",
            Self::Loki => "Loki",
            Self::Grafana => "Grafana",
            Self::Datadog => "Datadog",
            Self::CloudWatch => "CloudWatch",
            Self::NewRelic => "New Relic",
            Self::GoogleMonitoring => "Google Cloud Monitoring",
            Self::AzureMonitor => "Azure Monitor",
            Self::ServiceLevel => "Sloth",
        }
    }
}

impl AlertRule {
    /// Nothing but where it stands.
    pub fn new(system: AlertSystem, name: Said, head: ByteRange, whole: ByteRange) -> Self {
        Self {
            system,
            name,
            head,
            whole,
            queries: Vec::new(),
            comparison: None,
            holds: None,
            window: None,
            interval: None,
            is_windowed: false,
            severity: None,
            owner: None,
            texts: Vec::new(),
            dashboards: Vec::new(),
            runbooks: Vec::new(),
            notifies: Vec::new(),
            labels: Vec::new(),
            signals: Vec::new(),
            unread: None,
            derived: false,
        }
    }

    pub fn covers(&self, signal: Signal) -> bool {
        self.signals.contains(&signal)
    }

    pub fn label(&self, name: &str) -> Option<&str> {
        let found = self.labels.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| &**value)
    }

    /// The longest stretch of time that an evaluation looks at, in seconds.
    pub fn looks_back(&self) -> Option<u32> {
        let of_queries = self.queries.iter().filter_map(|query| query.window);
        of_queries.chain(self.window.map(|window| window.seconds)).max()
    }
}
