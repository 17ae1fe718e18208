//! What people look at.

use serde::{Deserialize, Serialize};

use super::{AlertSystem, Query, Said};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dashboard {
    /// Whose dashboard it is.
    pub system: AlertSystem,
    pub title: Said,
    pub panels: Vec<Panel>,
}

/// A graph, a number or a table, with what it shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    pub title: Option<Said>,
    pub queries: Vec<Query>,
}

impl Dashboard {
    pub fn queries(&self) -> impl Iterator<Item = &Query> {
        self.panels.iter().flat_map(|panel| &panel.queries)
    }
}
