//! Statements.

use model::ByteRange;
use serde::{Deserialize, Serialize};

use super::{AlterTable, CreateIndex, CreateTable, Dialect, Expr, Ident, Name, OnlineHints};

/// A text of SQL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// When the text shows it.
    pub dialect: Option<Dialect>,
    pub statements: Vec<Statement>,
    /// When the text is a migration that another language writes.
    #[serde(default)]
    pub embedded: Option<Box<Embedded>>,
}

/// A migration of a framework, of which only its SQL is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Embedded {
    pub by: Framework,
    /// The parts of the text that run to come back; `None` when there is no way back.
    pub down: Option<Vec<ByteRange>>,
    pub no_transaction: bool,
    /// The file says that there is no way back.
    pub irreversible: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Framework {
    Rails,
    Django,
    Alembic,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// From its first word to its last, without the semicolon.
    pub range: ByteRange,
    pub kind: StatementKind,
}

/// `column = value` of an `UPDATE`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    pub column: Ident,
    /// A field or an element of the column, not the whole: `a.x`, `a[1]`.
    pub partial: bool,
    pub value: Expr,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatementKind {
    CreateTable(CreateTable),
    AlterTable(AlterTable),
    DropTable {
        tables: Vec<Name>,
        if_exists: bool,
        cascade: bool,
    },
    /// MySQL's `RENAME TABLE`.
    RenameTables(Vec<(Name, Name)>),
    CreateIndex(CreateIndex),
    DropIndex {
        indexes: Vec<Name>,
        /// MySQL says of which table.
        table: Option<Name>,
        concurrently: bool,
        if_exists: bool,
        hints: OnlineHints,
    },
    /// `target`: `index`, `table`, `schema`, `database`, `system`.
    Reindex {
        target: Box<str>,
        name: Option<Name>,
        concurrently: bool,
    },
    Cluster {
        table: Option<Name>,
    },
    Vacuum {
        full: bool,
        tables: Vec<Name>,
    },
    /// MySQL's `OPTIMIZE TABLE`.
    Optimize {
        tables: Vec<Name>,
    },
    Truncate {
        tables: Vec<Name>,
        cascade: bool,
    },
    /// `mode` in lower case: `access exclusive`, `write`.
    LockTables {
        tables: Vec<Name>,
        mode: Box<str>,
    },
    RefreshView {
        view: Name,
        concurrently: bool,
    },
    CreateEnum {
        name: Name,
        values: Vec<Box<str>>,
    },
    AddEnumValue {
        name: Name,
        value: Box<str>,
        if_not_exists: bool,
        placed: bool,
    },
    RenameEnumValue {
        name: Name,
        from: Box<str>,
        to: Box<str>,
    },
    RenameType {
        name: Name,
        to: Ident,
    },
    DropType {
        names: Vec<Name>,
        if_exists: bool,
    },
    CreateDomain {
        name: Name,
        constrained: bool,
    },
    AlterDomain {
        name: Name,
        adds_constraint: bool,
    },
    CreateView {
        view: Name,
        replace: bool,
        materialized: bool,
        query: Expr,
    },
    DropView {
        views: Vec<Name>,
        if_exists: bool,
    },
    CreateTrigger {
        table: Option<Name>,
    },
    /// `if_exists`: also `OR REPLACE`. `what` is its kind in lower case: `function`, `sequence`, `extension`, `schema`.
    CreateOther {
        what: Box<str>,
        name: Option<Name>,
        guarded: bool,
    },
    DropOther {
        what: Box<str>,
        name: Option<Name>,
        guarded: bool,
    },
    DropDatabase {
        name: Name,
    },
    DropSchema {
        names: Vec<Name>,
        cascade: bool,
    },
    Update {
        table: Name,
        sets: Vec<Assignment>,
        filter: Option<Expr>,
        /// `LIMIT`, or rows picked from a list that is limited.
        limited: bool,
    },
    Delete {
        table: Name,
        filter: Option<Expr>,
        limited: bool,
    },
    Insert {
        table: Name,
        columns: Vec<Ident>,
        /// Rows come from a query.
        from_query: bool,
        /// The tables that the query reads.
        sources: Vec<Name>,
        /// `ON CONFLICT`, `IGNORE`, `ON DUPLICATE KEY`, `REPLACE`, `WHERE NOT EXISTS`.
        guarded: bool,
    },
    /// A query; also `WITH`.
    Query(Expr),
    /// `SET name = value`; `name` in lower case.
    SetVariable {
        name: Box<str>,
        value: Box<str>,
        local: bool,
    },
    Begin,
    Commit,
    Rollback,
    Savepoint,
    /// `GRANT`, `REVOKE`, `CREATE ROLE`, `ALTER .. OWNER TO`; its first words.
    Permission(Box<str>),
    /// A `DO` block, or a procedure's call: its body.
    Block {
        body: Box<str>,
        loops: bool,
    },
    Comment,
    /// Its first words, upper case.
    Other(Box<str>),
}

impl StatementKind {
    /// Changes what tables look like, or keeps them busy; takes locks that others wait for.
    pub const fn is_schema_change(&self) -> bool {
        !matches!(
            self,
            Self::Update { .. }
                | Self::Delete { .. }
                | Self::Insert { .. }
                | Self::Query(_)
                | Self::SetVariable { .. }
                | Self::Begin
                | Self::Commit
                | Self::Rollback
                | Self::Savepoint
                | Self::Block { .. }
                | Self::Other(_)
        )
    }

    /// Bounds a transaction.
    pub const fn is_transaction_control(&self) -> bool {
        matches!(self, Self::Begin | Self::Commit | Self::Rollback | Self::Savepoint)
    }
}
