//! A required column is added without a default.

use facts::sql::{ActionKind, AlterTable, Column, StatementKind};

use crate::ddl::{self, Change, Engine};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "add-not-null-no-default",
    summary: "a required column is added without a default",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "downtime",
    focus: &["downtime", "compatibility"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-altertable.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("add_not_null_no_default.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, alter, action) in ddl::alters(cx) {
        let ActionKind::AddColumn { column, .. } = &action.kind else { continue };
        // MySQL fills in the type's own default.
        if change.engine.is_mysql() || !fails(column) || change.is_new(&alter.table.key()) {
            continue;
        }
        if is_emptied(&change, &alter.table.key()) {
            continue;
        }
        let message = format!(
            "`{}` is NOT NULL and has no default: the statement fails as soon as `{}` has a row",
            column.name.text, alter.table
        );
        let rewrite = (FIX, rewrite(change.engine, alter, column));
        ddl::report_action(cx, &change, action, message, Some(rewrite));
    }
}

const FIX: &str =
    "Add the column as nullable, fill it in batches, then forbid NULL in a later release.";

/// The migration has removed every row before: a claim of its own.
fn is_emptied(change: &Change<'_>, table: &str) -> bool {
    change.siblings().filter(|(moment, _)| *moment < change.moment).any(|(_, step)| {
        match &step.statement.kind {
            StatementKind::Delete { table: emptied, filter: None, .. } => *emptied.key() == *table,
            StatementKind::Truncate { tables, .. } => {
                tables.iter().any(|emptied| *emptied.key() == *table)
            }
            _ => false,
        }
    })
}

fn fails(column: &Column) -> bool {
    (column.not_null || column.primary_key)
        && column.default.is_none()
        && column.generated.is_none()
        && !column.auto_increment
        && !column.ty.is_serial()
}

fn rewrite(engine: Engine, alter: &AlterTable, column: &Column) -> String {
    let (table, name) = (ddl::name(engine, &alter.table), ddl::quoted(engine, &column.name.text));
    format!("ALTER TABLE {table} ADD COLUMN {name} {};", column.ty)
}
