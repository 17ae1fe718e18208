//! What a database did when migrations ran in it.

use std::collections::BTreeMap;

use model::{ByteRange, Gap};

use crate::FileId;

/// Of statements that were run, one after the other, in a database made for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// `PostgreSQL 15.18`.
    pub server: String,
    /// By where they are written.
    pub statements: BTreeMap<(FileId, ByteRange), Observed>,
    /// Statements that failed.
    pub gaps: Vec<Gap>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observed {
    Ran(Effects),
    /// What the database said.
    Failed(String),
    /// Why not.
    NotRun(String),
}

/// Tables are named with their schema, except those of `public`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// The locks that were held when it had run, by table: `AccessExclusiveLock`. `None` of a statement that ends its
    /// own transaction, and with it its locks.
    pub locks: Option<Vec<(String, String)>>,
    /// Tables and materialised views whose rows lie in another file than before.
    pub rewritten: Vec<String>,
    /// Tables that were read from their first row to their last.
    pub scanned: Vec<String>,
}
