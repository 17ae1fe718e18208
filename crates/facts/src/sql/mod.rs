//! What SQL files say: statements that change a schema or the rows in it, of any dialect.
//!
//! Postgres, MySQL and SQLite give the same facts, and so do the schema builders of JavaScript libraries: whoever
//! judges a statement does not ask how it was written.

mod expr;
mod index;
mod name;
mod statement;
mod table;

pub use expr::{Expr, FunctionCall};
pub use index::{CreateIndex, IndexPart};
pub use name::{Ident, Name, TypeName};
pub use statement::{Assignment, Embedded, Framework, Script, Statement, StatementKind};
pub use table::{
    Action, ActionKind, AlterTable, Column, Constraint, ConstraintKind, CreateTable, Generated,
    OnlineHints, Reference,
};

use serde::{Deserialize, Serialize};

/// Whose SQL it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Dialect {
    Postgres,
    /// And MariaDB.
    MySql,
    Sqlite,
    /// One that is not read: SQL Server, Oracle.
    Other,
}

impl Dialect {
    /// As people write it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::MySql => "MySQL",
            Self::Sqlite => "SQLite",
            Self::Other => "another database",
        }
    }
}
