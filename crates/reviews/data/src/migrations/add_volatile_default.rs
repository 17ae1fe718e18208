//! A column is added with another value for every row.

use facts::sql::{ActionKind, AlterTable, Column};

use crate::ddl::{self, Engine, volatility};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "add-volatile-default",
    summary: "a column is added with another value for every row",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "downtime",
    focus: &["downtime", "locking"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-altertable.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("add_volatile_default.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, alter, action) in ddl::alters(cx) {
        let ActionKind::AddColumn { column, .. } = &action.kind else { continue };
        if !change.engine.is_postgres() || change.is_new(&alter.table.key()) {
            continue;
        }
        let Some((why, sure)) = volatility::rewrites(column) else { continue };
        let message =
            format!("{why}: `{}` is written anew while nobody can read or write it", alter.table);
        let steps = rewrite(change.engine, alter, column);
        let table = alter.table.key();
        let found =
            ddl::report_sized(cx, &change, action.range, &table, message, Some((FIX, steps)));
        if !sure {
            found.at_most(Confidence::Medium);
        }
    }
}

const FIX: &str = "Add the column without the default, set the default for new rows, fill the old ones in batches.";

fn rewrite(engine: Engine, alter: &AlterTable, column: &Column) -> String {
    let (table, name) = (ddl::name(engine, &alter.table), ddl::quoted(engine, &column.name.text));
    let ty = match &*column.ty.name {
        "serial" => "integer",
        "bigserial" => "bigint",
        "smallserial" => "smallint",
        _ => &column.ty.to_string(),
    };
    let default = column.default.as_ref().map_or("..", |default| &*default.text);
    format!(
        "ALTER TABLE {table} ADD COLUMN {name} {ty};\nALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {default};\n-- then, in batches of some thousand rows:\nUPDATE {table} SET {name} = {default} WHERE {name} IS NULL AND id BETWEEN .. AND ..;"
    )
}
