//! What every answer is: a table with units, notes, and what its fields lacked.

use serde::Serialize;

/// The answer to a question, of a simulation or of a statement.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Table {
    pub name: String,
    pub title: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// What must be known to read it: estimates, limits, shares of events without a field.
    pub notes: Vec<String>,
    /// Fields that no event has, without which there is nothing to say.
    pub missing: Vec<String>,
    /// The columns of label and value of a bar chart.
    pub chart: Option<(usize, usize)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    pub name: String,
    pub unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Text,
    Count,
    /// From 0 to 100.
    Percent,
    /// Difference of two percentages.
    Points,
    Milliseconds,
    Bytes,
    Dollars,
    /// As the events have it, whatever they mean by it.
    AsRecorded,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// Not known, which is not zero.
    Missing,
    Number(f64),
    Text(String),
}

impl Unit {
    /// What stands behind the column's name.
    pub fn sign(self) -> &'static str {
        match self {
            Unit::Text | Unit::Count | Unit::AsRecorded => "",
            Unit::Percent => "%",
            Unit::Points => "points",
            Unit::Milliseconds => "ms",
            Unit::Bytes => "bytes",
            Unit::Dollars => "USD",
        }
    }
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Cell::Text(text.into())
    }

    pub(crate) fn maybe(number: Option<f64>) -> Self {
        number.filter(|number| number.is_finite()).map_or(Cell::Missing, Cell::Number)
    }

    pub(crate) fn count(count: u64) -> Self {
        Cell::Number(count as f64)
    }
}

impl Table {
    pub(crate) fn new(name: &str, title: &str, columns: &[(&str, Unit)]) -> Self {
        let columns =
            columns.iter().map(|(name, unit)| Column { name: (*name).to_owned(), unit: *unit });
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            columns: columns.collect(),
            ..Self::default()
        }
    }

    pub(crate) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }
}
