//! Indexes.

use serde::{Deserialize, Serialize};

use super::{Expr, Ident, Name, OnlineHints};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateIndex {
    pub name: Option<Ident>,
    pub table: Name,
    pub parts: Vec<IndexPart>,
    /// Columns that are only carried: `INCLUDE (..)`.
    pub include: Vec<Box<str>>,
    pub unique: bool,
    pub concurrently: bool,
    pub if_not_exists: bool,
    /// `ON ONLY`: of a partitioned table's parent alone.
    pub only: bool,
    /// `btree`, `gin`, `fulltext`, `spatial`; lower case.
    pub method: Option<Box<str>>,
    pub predicate: Option<Expr>,
    pub hints: OnlineHints,
}

/// A column or an expression that rows are found by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexPart {
    /// `None` for an expression.
    pub column: Option<Box<str>>,
    /// With its direction and operator class, as written.
    pub text: Box<str>,
}
