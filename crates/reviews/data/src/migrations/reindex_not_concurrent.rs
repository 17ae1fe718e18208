//! Indexes are built anew while nobody can write.

use facts::sql::StatementKind;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "reindex-not-concurrent",
    summary: "indexes are built anew while nobody can write",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking", "index"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-reindex.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("reindex_not_concurrent.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    if cx.known().store.window {
        return;
    }
    for change in ddl::changes(cx) {
        let StatementKind::Reindex { target, name, concurrently: false } = change.kind() else {
            continue;
        };
        // System catalogues cannot be built concurrently.
        if !change.engine.is_postgres() || &**target == "system" {
            continue;
        }
        let name = name.as_ref().map_or(String::new(), |name| ddl::name(change.engine, name));
        let message = format!(
            "`REINDEX {}` keeps writers out, and readers that would use the index",
            target.to_uppercase()
        );
        let rewrite = format!("REINDEX {} CONCURRENTLY {name};", target.to_uppercase());
        let rewrite = (FIX, rewrite);
        let rewrite = change.engine.at_least((12, 0, 0)).then_some(rewrite);
        ddl::report(cx, &change, message, rewrite);
    }
}

const FIX: &str = "Build it CONCURRENTLY, outside of a transaction.";
