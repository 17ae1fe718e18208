//! What files say of a running system: alerts, dashboards, saved queries, collectors, runbooks.
//!
//! Each system has its own words; here they are the same. What could not be read is said to be so, never guessed.

mod alerts;
mod collector;
mod dashboards;
mod query;
mod runbook;

use model::ByteRange;
use serde::{Deserialize, Serialize};

pub use alerts::{AlertRule, AlertSystem, Period, Recording, Routing, Signal};
pub use collector::{Collector, Component, TracePipeline};
pub use dashboards::{Dashboard, Panel};
pub use query::{Comparison, Field, FieldUse, Name, Operator, Query, QueryLanguage};
pub use runbook::{Part, Runbook};

/// What one file says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Telemetry {
    pub alerts: Vec<AlertRule>,
    /// Names that rules give to queries: `job:errors:rate5m`.
    pub recordings: Vec<Recording>,
    pub dashboards: Vec<Dashboard>,
    /// Queries that belong to no alert and no dashboard: objectives of service levels, saved views.
    pub queries: Vec<Query>,
    pub collectors: Vec<Collector>,
    /// Who is told, where the file decides that.
    pub routing: Option<Routing>,
    pub runbook: Option<Runbook>,
}

impl Telemetry {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Words as they are written somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub text: Box<str>,
    pub range: ByteRange,
}
