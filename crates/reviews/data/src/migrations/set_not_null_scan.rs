//! NULL is forbidden with a scan under the strongest lock.

use facts::sql::{ActionKind, AlterTable};

use crate::ddl::{self, Engine};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "set-not-null-scan",
    summary: "NULL is forbidden with a scan under the strongest lock",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking", "constraints"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-altertable.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("set_not_null_scan.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, alter, action) in ddl::alters(cx) {
        let ActionKind::SetNotNull { column } = &action.kind else { continue };
        let key = alter.table.key();
        if !change.engine.is_postgres() || change.is_new(&key) {
            continue;
        }
        let table = change.table(&key);
        let proof = table.and_then(|table| table.proves_not_null(&column.text, change.moment));
        if proof.is_some() && change.engine.at_least((12, 0, 0)) {
            continue;
        }
        let size = ddl::size_of(cx, &key);
        let message = format!(
            "`{}` is read to its end for NULLs in `{}` while nobody can read or write it",
            alter.table, column.text
        );
        let rewrite = rewrite(change.engine, alter, &column.text);
        let found = ddl::report_action(cx, &change, action, message, Some((FIX, rewrite)));
        if size.is_small() {
            found.severity(Severity::Low);
        }
    }
}

const FIX: &str = "Prove it first: a CHECK that is NOT VALID, validated in a transaction of its own, makes the scan unnecessary from Postgres 12 on.";

fn rewrite(engine: Engine, alter: &AlterTable, column: &str) -> String {
    let (table, name) = (ddl::name(engine, &alter.table), ddl::quoted(engine, column));
    let check = ddl::quoted(engine, &format!("{}_{column}_not_null", alter.table.name));
    let mut steps = format!(
        "ALTER TABLE {table} ADD CONSTRAINT {check} CHECK ({name} IS NOT NULL) NOT VALID;\n-- in a transaction of its own:\nALTER TABLE {table} VALIDATE CONSTRAINT {check};"
    );
    if engine.at_least((12, 0, 0)) {
        steps.push_str(&format!(
            "\n-- then:\nALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL;\nALTER TABLE {table} DROP CONSTRAINT {check};"
        ));
    }
    steps
}
