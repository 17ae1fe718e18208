//! An index is built while nobody can write.

use facts::sql::{CreateIndex, StatementKind};

use crate::ddl::{self, Engine};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "index-not-concurrent",
    summary: "an index is built while nobody can write",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking", "index"],
    cwe: &[],
    references: &[
        "https://www.postgresql.org/docs/current/sql-createindex.html",
        "https://www.postgresql.org/docs/current/explicit-locking.html",
    ],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("index_not_concurrent.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let StatementKind::CreateIndex(index) = change.kind() else { continue };
        let table = index.table.key();
        let is_parent = change.table(&table).is_some_and(|table| table.partitioned);
        let safe = index.concurrently || index.only || is_parent || change.is_new(&table);
        if safe || !change.engine.is_postgres() {
            continue;
        }
        let message = format!("nobody can write to `{}` while the index is built", index.table);
        let fix = format!(
            "Build it CONCURRENTLY, outside of a transaction: {}.",
            change.set.tool.no_transaction()
        );
        let rewrite = rewrite(change.engine, index);
        let range = change.step.statement.range;
        ddl::report_sized(cx, &change, range, &table, message, Some((&fix, rewrite)));
    }
}

fn rewrite(engine: Engine, index: &CreateIndex) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let name = index
        .name
        .as_ref()
        .map_or(String::new(), |name| format!("{} ", ddl::quoted(engine, &name.text)));
    let method = index.method.as_ref().map_or(String::new(), |method| format!(" USING {method}"));
    let parts: Vec<&str> = index.parts.iter().map(|part| &*part.text).collect();
    let include = match index.include.is_empty() {
        true => String::new(),
        false => format!(" INCLUDE ({})", index.include.join(", ")),
    };
    let only =
        index.predicate.as_ref().map_or(String::new(), |only| format!(" WHERE {}", only.text));
    format!(
        "CREATE {unique}INDEX CONCURRENTLY {name}ON {}{method} ({}){include}{only};",
        ddl::name(engine, &index.table),
        parts.join(", ")
    )
}
