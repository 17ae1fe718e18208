//! A key builds its index while nobody can use the table.

use facts::sql::{ActionKind, AlterTable, ConstraintKind};

use crate::ddl::{self, Engine};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "unique-direct",
    summary: "a key builds its index while nobody can use the table",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking", "constraints"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-altertable.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("unique_direct.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, alter, action) in ddl::alters(cx) {
        let Some(key) = key_of(&action.kind) else { continue };
        let table = alter.table.key();
        if !change.engine.is_postgres() || change.is_new(&table) {
            continue;
        }
        let message = format!(
            "the index of the {} is built while nobody can read or write `{}`",
            key.kind.to_lowercase(),
            alter.table
        );
        let rewrite = rewrite(change.engine, alter, &key);
        let size = ddl::size_of(cx, &table);
        let found = ddl::report_action(cx, &change, action, message, Some((FIX, rewrite)));
        if size.is_small() {
            found.severity(Severity::Low);
        }
    }
}

const FIX: &str = "Build the unique index CONCURRENTLY first and attach it USING INDEX.";

struct Key<'a> {
    kind: &'static str,
    name: Option<&'a str>,
    columns: Vec<&'a str>,
}

fn key_of(action: &ActionKind) -> Option<Key<'_>> {
    match action {
        ActionKind::AddConstraint(constraint) => {
            let (kind, columns) = match &constraint.kind {
                ConstraintKind::PrimaryKey { columns, using_index: None } => {
                    ("PRIMARY KEY", columns)
                }
                ConstraintKind::Unique { columns, using_index: None } => ("UNIQUE", columns),
                _ => return None,
            };
            let name = constraint.name.as_ref().map(|name| &*name.text);
            Some(Key { kind, name, columns: columns.iter().map(|column| &**column).collect() })
        }
        ActionKind::AddColumn { column, .. } if column.primary_key || column.unique => {
            let kind = if column.primary_key { "PRIMARY KEY" } else { "UNIQUE" };
            Some(Key { kind, name: None, columns: vec![&column.name.text] })
        }
        _ => None,
    }
}

fn rewrite(engine: Engine, alter: &AlterTable, key: &Key<'_>) -> String {
    let table = ddl::name(engine, &alter.table);
    let default = match key.kind {
        "PRIMARY KEY" => format!("{}_pkey", alter.table.name),
        _ => format!("{}_{}_key", alter.table.name, key.columns.join("_")),
    };
    let name = ddl::quoted(engine, key.name.unwrap_or(&default));
    let columns: Vec<String> =
        key.columns.iter().map(|column| ddl::quoted(engine, column)).collect();
    format!(
        "CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({});\nALTER TABLE {table} ADD CONSTRAINT {name} {} USING INDEX {name};",
        columns.join(", "),
        key.kind
    )
}
