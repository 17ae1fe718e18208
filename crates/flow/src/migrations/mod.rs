//! Migrations: which files there are, in which order they run, and what the schema is before each statement.
//!
//! Plain SQL, and the schema builders of JavaScript libraries, become one list of steps for each set of migrations
//! that a tool runs. The whole list is replayed into a [`History`], which answers what a table was like at any moment.

mod builders;
mod config;
mod files;
mod history;
mod order;
mod replay;
mod sections;
mod sets;
#[cfg(test)]
mod tests;
mod tool;
mod transactions;

use std::ops::Range;

use facts::FileId;
use facts::sql::{Dialect, Statement};
use model::ByteRange;

pub use history::{ColumnLife, ColumnState, ConstraintLife, History, IndexLife, TableLife};
pub use tool::Tool;

use crate::Program;

/// Every set of migrations of a repository, by folder.
#[derive(Clone, Debug, Default)]
pub struct Migrations {
    pub sets: Vec<MigrationSet>,
}

/// What one tool runs, one after the other.
#[derive(Clone, Debug, Default)]
pub struct MigrationSet {
    pub tool: Tool,
    /// Where the files lie.
    pub folder: Box<str>,
    /// As the tool's configuration or the statements tell.
    pub dialect: Option<Dialect>,
    /// In the order in which they run.
    pub migrations: Vec<Migration>,
    /// Every step up, in order. Its place here is its moment in `history`.
    pub steps: Vec<Step>,
    pub history: History,
}

/// A moment in a set: before the step of this place.
pub type Moment = u32;

#[derive(Clone, Debug)]
pub struct Migration {
    /// The file's name, or the folder's where all files are called the same.
    pub name: Box<str>,
    /// What it is sorted by: digits at the front of its name.
    pub version: Box<str>,
    pub file: FileId,
    /// Its first words: what stands for the whole.
    pub range: ByteRange,
    /// Places in [`MigrationSet::steps`].
    pub up: Range<usize>,
    pub down: Down,
    /// Runs again whenever it changes: views, functions.
    pub repeatable: bool,
    /// Whether the tool runs it inside of one transaction; `None` where the tool is not known.
    pub wrapped: Option<bool>,
}

/// The way back.
#[derive(Clone, Debug, Default)]
pub enum Down {
    /// There is none, though the tool would run one.
    #[default]
    Missing,
    /// The tool has no way back, or it is in words that are not read.
    Unsupported,
    Steps(DownSteps),
}

#[derive(Clone, Debug, Default)]
pub struct DownSteps {
    /// `None` only where there is no file for it.
    pub file: Option<FileId>,
    pub range: ByteRange,
    pub steps: Vec<Step>,
    /// It says that there is no way back: a comment, or an error that it raises.
    pub irreversible: bool,
}

/// One statement of a migration.
#[derive(Clone, Debug)]
pub struct Step {
    pub file: FileId,
    /// Where it is written; of a schema builder, its call.
    pub range: ByteRange,
    pub statement: Statement,
    /// Place in [`MigrationSet::migrations`].
    pub migration: u32,
    /// The transaction that it runs in, numbered through the set. With a tool that is not known, those that the file
    /// itself begins.
    pub tx: Option<u32>,
    /// As `tx`, if the file were run inside of a transaction.
    pub tx_if_wrapped: Option<u32>,
    /// Written inside of a loop.
    pub looped: bool,
}

impl Step {
    /// Whether the database refuses it inside of a transaction.
    pub fn runs_alone(&self) -> bool {
        transactions::is_refused(&self.statement.kind)
    }
}

impl Migrations {
    pub(crate) fn build(program: &Program) -> Self {
        Self { sets: sets::build(program) }
    }

    /// Every set with its steps, in order.
    pub fn steps(&self) -> impl Iterator<Item = (&MigrationSet, Moment, &Step)> {
        self.sets.iter().flat_map(|set| {
            set.steps.iter().zip(0..).map(move |(step, moment)| (set, moment, step))
        })
    }
}

impl MigrationSet {
    pub fn migration(&self, step: &Step) -> &Migration {
        &self.migrations[step.migration as usize]
    }

    /// The steps of a migration, each with its moment.
    pub fn up(&self, migration: &Migration) -> impl Iterator<Item = (Moment, &Step)> + use<'_> {
        let first = migration.up.start;
        self.steps[migration.up.clone()]
            .iter()
            .enumerate()
            .map(move |(place, step)| ((first + place) as Moment, step))
    }

    /// Whether a table is made by the migration that the step is in, or by the step's transaction: then nobody else
    /// can be waiting for it.
    pub fn is_new(&self, table: &str, moment: Moment) -> bool {
        let step = &self.steps[moment as usize];
        let migration = self.migration(step);
        let born = self.history.table(table, moment).and_then(|table| table.born);
        born.is_some_and(|born| migration.up.contains(&(born as usize)))
    }
}
