//! Tables: as they are made, and what is done to them.

use model::ByteRange;
use serde::{Deserialize, Serialize};

use super::{CreateIndex, Expr, Ident, Name, TypeName};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateTable {
    pub table: Name,
    pub if_not_exists: bool,
    pub temporary: bool,
    pub columns: Vec<Column>,
    pub constraints: Vec<Constraint>,
    /// MySQL's `KEY` and `INDEX` among the columns.
    pub indexes: Vec<CreateIndex>,
    pub partition_of: Option<Name>,
    pub partitioned: bool,
    /// `CREATE TABLE .. AS SELECT`.
    pub from_query: bool,
    /// `LIKE other`.
    pub like: Option<Name>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub name: Ident,
    pub ty: TypeName,
    pub not_null: bool,
    pub default: Option<Expr>,
    pub generated: Option<Generated>,
    /// `AUTO_INCREMENT`.
    pub auto_increment: bool,
    pub primary_key: bool,
    pub unique: bool,
    pub references: Option<Reference>,
    pub checks: Vec<Expr>,
    pub range: ByteRange,
}

/// Where a column's values come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Generated {
    /// `GENERATED .. AS IDENTITY`.
    Identity,
    /// Computed and kept.
    Stored,
    /// Computed when it is read.
    Virtual,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub table: Name,
    pub columns: Vec<Box<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constraint {
    pub name: Option<Ident>,
    pub kind: ConstraintKind,
    /// Rows that are there are not looked at.
    pub not_valid: bool,
    pub range: ByteRange,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConstraintKind {
    PrimaryKey {
        columns: Vec<Box<str>>,
        using_index: Option<Box<str>>,
    },
    Unique {
        columns: Vec<Box<str>>,
        using_index: Option<Box<str>>,
    },
    ForeignKey {
        columns: Vec<Box<str>>,
        references: Reference,
    },
    Check(Expr),
    /// `NOT NULL column`, a constraint of its own from Postgres 18 on.
    NotNull(Box<str>),
    Exclude,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlterTable {
    pub table: Name,
    pub if_exists: bool,
    pub only: bool,
    pub actions: Vec<Action>,
    pub hints: OnlineHints,
}

/// MySQL's `ALGORITHM=` and `LOCK=`, lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnlineHints {
    pub algorithm: Option<Box<str>>,
    pub lock: Option<Box<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    pub range: ByteRange,
    pub kind: ActionKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ActionKind {
    AddColumn {
        column: Column,
        if_not_exists: bool,
    },
    DropColumn {
        column: Ident,
        if_exists: bool,
        cascade: bool,
    },
    /// Postgres: the type alone.
    SetType {
        column: Ident,
        ty: TypeName,
        using: Option<Expr>,
    },
    /// MySQL's `MODIFY` (`from` is the same name) and `CHANGE`: the column anew.
    Redefine {
        from: Ident,
        column: Column,
    },
    SetDefault {
        column: Ident,
        default: Expr,
    },
    DropDefault {
        column: Ident,
    },
    SetNotNull {
        column: Ident,
    },
    DropNotNull {
        column: Ident,
    },
    AddIdentity {
        column: Ident,
    },
    RenameColumn {
        from: Ident,
        to: Ident,
    },
    RenameTable {
        to: Name,
    },
    AddConstraint(Constraint),
    DropConstraint {
        name: Ident,
        if_exists: bool,
    },
    DropPrimaryKey,
    ValidateConstraint {
        name: Ident,
    },
    RenameConstraint {
        from: Ident,
        to: Ident,
    },
    AddIndex(CreateIndex),
    DropIndex {
        name: Ident,
    },
    RenameIndex {
        from: Ident,
        to: Ident,
    },
    AttachPartition {
        partition: Name,
    },
    DetachPartition {
        partition: Name,
        concurrently: bool,
        finalize: bool,
    },
    /// MySQL's partition maintenance: `drop`, `truncate`, `reorganize`, ..
    Partition(Box<str>),
    /// `SET LOGGED`, `SET UNLOGGED`, `SET ACCESS METHOD`, `SET TABLESPACE`, `ENGINE=`, `FORCE`: every row is written
    /// again.
    Rewrite(Box<str>),
    /// MySQL's `CONVERT TO CHARACTER SET`.
    ConvertCharset(Box<str>),
    SetSchema(Box<str>),
    Owner(Box<str>),
    /// Its first words, upper case: `ENABLE TRIGGER`, `SET STATISTICS`.
    Other(Box<str>),
}
