//! An index is dropped while nobody can use the table.

use facts::sql::{Name, StatementKind};

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "drop-index-not-concurrent",
    summary: "an index is dropped while nobody can use the table",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking", "index"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-dropindex.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("drop_index_not_concurrent.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    if cx.known().store.window {
        return;
    }
    for change in ddl::changes(cx) {
        let StatementKind::DropIndex { indexes, concurrently: false, .. } = change.kind() else {
            continue;
        };
        let is_new = |index: &Name| {
            let table = change.set.history.table_of_index(&index.name);
            table.is_some_and(|table| change.is_new(&table.name))
        };
        if !change.engine.is_postgres() || indexes.iter().all(is_new) {
            continue;
        }
        let names: Vec<String> =
            indexes.iter().map(|index| ddl::name(change.engine, index)).collect();
        let shown: Vec<&str> = indexes.iter().map(|index| &*index.name).collect();
        let message = format!(
            "`DROP INDEX` waits for every query on the table of `{}`, and everybody else waits for it",
            shown.join("`, `")
        );
        let rewrite = names.iter().map(|name| format!("DROP INDEX CONCURRENTLY IF EXISTS {name};"));
        let rewrite = rewrite.collect::<Vec<_>>().join("\n");
        ddl::report(cx, &change, message, Some((FIX, rewrite)));
    }
}

const FIX: &str = "Drop it CONCURRENTLY, outside of a transaction.";
