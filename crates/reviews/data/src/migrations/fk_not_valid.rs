//! A foreign key is checked while nobody can write.

use facts::sql::{ActionKind, AlterTable, Constraint, ConstraintKind, Reference};

use crate::ddl::{self, Engine};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "fk-not-valid",
    summary: "a foreign key is checked while nobody can write",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking", "constraints"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-altertable.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("fk_not_valid.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, alter, action) in ddl::alters(cx) {
        let Some(key) = key_of(&action.kind) else { continue };
        let table = alter.table.key();
        let partitioned = change.table(&table).is_some_and(|table| table.partitioned)
            && !change.engine.at_least((18, 0, 0));
        if !change.engine.is_postgres() || change.is_new(&table) || partitioned {
            continue;
        }
        let message = format!(
            "every row of `{}` is checked while nobody can write to it or to `{}`",
            alter.table, key.references.table
        );
        let rewrite = rewrite(change.engine, alter, &key);
        let size = ddl::size_of(cx, &table);
        let found = ddl::report_action(cx, &change, action, message, Some((FIX, rewrite)));
        if size.is_small() {
            found.severity(Severity::Low);
        }
    }
}

const FIX: &str =
    "Add it NOT VALID, which checks new rows only, and validate it in a transaction of its own.";

/// A key that is checked at once.
struct Key<'a> {
    name: Option<&'a str>,
    columns: Vec<&'a str>,
    references: &'a Reference,
}

fn key_of(action: &ActionKind) -> Option<Key<'_>> {
    match action {
        ActionKind::AddConstraint(Constraint {
            name,
            kind: ConstraintKind::ForeignKey { columns, references },
            not_valid: false,
            ..
        }) => Some(Key {
            name: name.as_ref().map(|name| &*name.text),
            columns: columns.iter().map(|column| &**column).collect(),
            references,
        }),
        ActionKind::AddColumn { column, .. } => {
            let references = column.references.as_ref()?;
            Some(Key { name: None, columns: vec![&column.name.text], references })
        }
        _ => None,
    }
}

fn rewrite(engine: Engine, alter: &AlterTable, key: &Key<'_>) -> String {
    let table = ddl::name(engine, &alter.table);
    let default = format!("{}_{}_fkey", alter.table.name, key.columns.join("_"));
    let name = ddl::quoted(engine, key.name.unwrap_or(&default));
    let list = |columns: &[&str]| {
        columns.iter().map(|column| ddl::quoted(engine, column)).collect::<Vec<_>>().join(", ")
    };
    let theirs: Vec<&str> = key.references.columns.iter().map(|column| &**column).collect();
    let theirs = if theirs.is_empty() { String::new() } else { format!(" ({})", list(&theirs)) };
    format!(
        "ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({}) REFERENCES {}{theirs} NOT VALID;\n-- in a transaction of its own:\nALTER TABLE {table} VALIDATE CONSTRAINT {name};",
        list(&key.columns),
        ddl::name(engine, &key.references.table)
    )
}
