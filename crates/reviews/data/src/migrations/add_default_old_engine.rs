//! A default makes an old database write the table anew.

use facts::sql::{ActionKind, AlterTable, Column, Dialect};

use crate::ddl::volatility::{self, Volatility};
use crate::ddl::{self, Engine};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "add-default-old-engine",
    summary: "a default makes an old database write the table anew",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "downtime",
    focus: &["downtime", "locking"],
    cwe: &[],
    references: &[
        "https://www.postgresql.org/docs/current/sql-altertable.html",
        "https://dev.mysql.com/doc/refman/8.0/en/innodb-online-ddl-operations.html",
    ],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("add_default_old_engine.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, alter, action) in ddl::alters(cx) {
        let ActionKind::AddColumn { column, .. } = &action.kind else { continue };
        let engine = change.engine;
        let old = match engine.dialect {
            Dialect::Postgres => engine.is_before((11, 0, 0)) && has_constant(column),
            Dialect::MySql => engine.is_before((8, 0, 12)),
            _ => false,
        };
        if !old || change.is_new(&alter.table.key()) {
            continue;
        }
        let message = format!(
            "{} of this version writes all of `{}` anew to add `{}`",
            engine.dialect.word(),
            alter.table,
            column.name.text
        );
        let rewrite = rewrite(engine, alter, column);
        let table = alter.table.key();
        ddl::report_sized(cx, &change, action.range, &table, message, Some((FIX, rewrite)));
    }
}

const FIX: &str = "Add the column without a default and fill it in batches, or use a tool that copies the table online.";

/// One that varies is a matter of its own.
fn has_constant(column: &Column) -> bool {
    column.default.as_ref().is_some_and(|default| {
        volatility::of(default) == Volatility::Constant
            && !default.text.eq_ignore_ascii_case("null")
    })
}

fn rewrite(engine: Engine, alter: &AlterTable, column: &Column) -> String {
    let (table, name) = (ddl::name(engine, &alter.table), ddl::quoted(engine, &column.name.text));
    if engine.is_mysql() {
        return format!(
            "gh-ost --alter=\"ADD COLUMN {name} {}\" --table={table} --execute",
            column.ty
        );
    }
    let default = column.default.as_ref().map_or("NULL", |default| &*default.text);
    format!(
        "ALTER TABLE {table} ADD COLUMN {name} {};\nALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {default};",
        column.ty
    )
}
