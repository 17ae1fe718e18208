//! Statements from their parts.

use facts::sql::{
    Action, ActionKind, AlterTable, Column, Constraint, ConstraintKind, CreateIndex, IndexPart,
    Name, Reference, StatementKind,
};
use model::ByteRange;

/// `ALTER TABLE` with one part.
pub(super) fn alter(table: &Name, range: ByteRange, kind: ActionKind) -> StatementKind {
    let actions = vec![Action { range, kind }];
    StatementKind::AlterTable(AlterTable { table: table.clone(), actions, ..AlterTable::default() })
}

pub(super) fn add_column(table: &Name, column: Column) -> StatementKind {
    let range = column.range;
    alter(table, range, ActionKind::AddColumn { column, if_not_exists: false })
}

pub(super) fn constraint(
    name: Option<facts::sql::Ident>,
    kind: ConstraintKind,
    range: ByteRange,
) -> Constraint {
    Constraint { name, kind, not_valid: false, range }
}

pub(super) fn foreign_key(
    columns: Vec<Box<str>>,
    table: Name,
    referenced: Vec<Box<str>>,
) -> ConstraintKind {
    ConstraintKind::ForeignKey { columns, references: Reference { table, columns: referenced } }
}

pub(super) fn index(table: &Name, columns: Vec<Box<str>>) -> CreateIndex {
    let parts =
        columns.into_iter().map(|column| IndexPart { text: column.clone(), column: Some(column) });
    CreateIndex { table: table.clone(), parts: parts.collect(), ..CreateIndex::default() }
}
