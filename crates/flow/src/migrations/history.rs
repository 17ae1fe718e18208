//! The schema at every moment of a set of migrations.
//!
//! Things keep the moments between which they were there, so a question about any moment is answered from one
//! structure that grows with the statements, not with their square.

use facts::sql::{ConstraintKind, CreateIndex, TypeName};
use rustc_hash::FxHashMap;

use super::Moment;

/// The values of an enum type, in order.
type Values = Vec<Box<str>>;

#[derive(Clone, Debug, Default)]
pub struct History {
    pub tables: Vec<TableLife>,
    /// Which table bears a name from a moment on; `None` from when nobody does.
    names: FxHashMap<Box<str>, Vec<(Moment, Option<usize>)>>,
    /// Values of enum types by name, and since when they are that.
    enums: FxHashMap<Box<str>, Vec<(Moment, Values)>>,
    /// Indexes by name: the table that they are on.
    index_tables: FxHashMap<Box<str>, usize>,
}

#[derive(Clone, Debug, Default)]
pub struct TableLife {
    /// The name that it had first.
    pub name: Box<str>,
    /// `None`: it was there before the first migration that is known.
    pub born: Option<Moment>,
    pub died: Option<Moment>,
    pub columns: Vec<ColumnLife>,
    pub indexes: Vec<IndexLife>,
    pub constraints: Vec<ConstraintLife>,
    pub partitioned: bool,
    pub partition_of: Option<Box<str>>,
    pub temporary: bool,
    /// When rows were written to it.
    pub writes: Vec<Moment>,
}

#[derive(Clone, Debug, Default)]
pub struct ColumnLife {
    pub name: Box<str>,
    pub born: Option<Moment>,
    pub died: Option<Moment>,
    /// What it became, and after which step; `None`: from before.
    pub states: Vec<(Option<Moment>, ColumnState)>,
}

/// `None` in a field: not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnState {
    pub ty: Option<TypeName>,
    pub not_null: Option<bool>,
    pub has_default: Option<bool>,
}

#[derive(Clone, Debug, Default)]
pub struct IndexLife {
    pub name: Option<Box<str>>,
    pub index: CreateIndex,
    pub born: Option<Moment>,
    pub died: Option<Moment>,
    /// It belongs to a key of the table.
    pub of_constraint: bool,
}

#[derive(Clone, Debug)]
pub struct ConstraintLife {
    /// Given or as Postgres would choose it.
    pub name: Box<str>,
    pub kind: ConstraintKind,
    pub born: Option<Moment>,
    pub died: Option<Moment>,
    /// Since when all rows are known to meet it.
    pub validated: Option<Moment>,
}

/// Whether something is there before the step of a moment.
const fn lives(born: Option<Moment>, died: Option<Moment>, at: Moment) -> bool {
    let is_born = match born {
        Some(born) => born < at,
        None => true,
    };
    let is_gone = match died {
        Some(died) => died < at,
        None => false,
    };
    is_born && !is_gone
}

impl History {
    /// The table of this name before the step of this moment.
    pub fn table(&self, name: &str, at: Moment) -> Option<&TableLife> {
        self.table_id(name, at).map(|id| &self.tables[id])
    }

    pub(super) fn table_id(&self, name: &str, at: Moment) -> Option<usize> {
        let bearers = self.names.get(name)?;
        let behind = bearers.partition_point(|(from, _)| *from < at);
        match behind.checked_sub(1) {
            Some(last) => bearers[last].1,
            // Before anything was said of it, only one that was always there can bear the name.
            None => {
                bearers.first().and_then(|(_, id)| *id).filter(|id| self.tables[*id].born.is_none())
            }
        }
    }

    /// The moment at which a table of this name is first made, wherever that is.
    pub fn made_at(&self, name: &str) -> Option<Moment> {
        let bearers = self.names.get(name)?;
        bearers.iter().filter_map(|(_, id)| self.tables[(*id)?].born).min()
    }

    pub(super) fn name_table(&mut self, name: &str, from: Moment, id: Option<usize>) {
        self.names.entry(name.into()).or_default().push((from, id));
    }

    /// The table, taken to have been there always when nobody made it.
    pub(super) fn known(&mut self, name: &str, at: Moment) -> usize {
        // A step sees what earlier parts of the same step did.
        if let Some(id) = self.table_id(name, at + 1) {
            return id;
        }
        let id = self.tables.len();
        self.tables.push(TableLife { name: name.into(), ..TableLife::default() });
        self.name_table(name, at, Some(id));
        id
    }

    /// The values of an enum type before the step of this moment.
    pub fn enum_values(&self, name: &str, at: Moment) -> Option<&[Box<str>]> {
        let states = self.enums.get(name)?;
        states.iter().rev().find(|(from, _)| *from < at).map(|(_, values)| values.as_slice())
    }

    /// When an enum type of this name was first made.
    pub fn enum_made_at(&self, name: &str) -> Option<Moment> {
        self.enums.get(name)?.first().map(|(made, _)| *made)
    }

    pub(super) fn set_enum(&mut self, name: &str, at: Moment, values: Values) {
        self.enums.entry(name.into()).or_default().push((at, values));
    }

    /// The table that an index is on.
    pub fn table_of_index(&self, index: &str) -> Option<&TableLife> {
        self.index_tables.get(index).map(|id| &self.tables[*id])
    }

    pub(super) fn note_index(&mut self, name: &str, table: usize) {
        self.index_tables.insert(name.into(), table);
    }
}

impl TableLife {
    /// The column of this name before the step of this moment; one that is only known from later use counts too.
    pub fn column(&self, name: &str, at: Moment) -> Option<&ColumnLife> {
        self.columns
            .iter()
            .rev()
            .find(|column| *column.name == *name && lives(column.born, column.died, at))
    }

    pub(super) fn column_mut(&mut self, name: &str, at: Moment) -> Option<&mut ColumnLife> {
        self.columns
            .iter_mut()
            .rev()
            .find(|column| *column.name == *name && lives(column.born, column.died, at + 1))
    }

    /// The indexes before the step of this moment.
    pub fn indexes(&self, at: Moment) -> impl Iterator<Item = &IndexLife> {
        self.indexes.iter().filter(move |index| lives(index.born, index.died, at))
    }

    pub fn constraints(&self, at: Moment) -> impl Iterator<Item = &ConstraintLife> {
        self.constraints
            .iter()
            .filter(move |constraint| lives(constraint.born, constraint.died, at))
    }

    pub fn constraint(&self, name: &str, at: Moment) -> Option<&ConstraintLife> {
        self.constraints(at).find(|constraint| *constraint.name == *name)
    }

    /// Whether a valid CHECK says before the step of this moment that the column is never null.
    pub fn proves_not_null(&self, column: &str, at: Moment) -> Option<&ConstraintLife> {
        self.constraints(at).find(|constraint| {
            let says = match &constraint.kind {
                // Added before the history begins: its name has to do.
                ConstraintKind::Check(check) if check.text.is_empty() => {
                    constraint.name.contains(column)
                }
                ConstraintKind::Check(check) => check.not_null.iter().any(|name| **name == *column),
                ConstraintKind::NotNull(name) => **name == *column,
                _ => false,
            };
            says && constraint.validated.is_some_and(|validated| validated < at)
        })
    }
}

impl ColumnLife {
    /// What it is before the step of this moment.
    pub fn state(&self, at: Moment) -> ColumnState {
        let before = self.states.iter().rev().find(|(from, _)| from.is_none_or(|from| from < at));
        before.map(|(_, state)| state.clone()).unwrap_or_default()
    }

    pub(super) fn change(&mut self, at: Moment, change: impl FnOnce(&mut ColumnState)) {
        let mut state = self.states.last().map(|(_, state)| state.clone()).unwrap_or_default();
        change(&mut state);
        self.states.push((Some(at), state));
    }
}
