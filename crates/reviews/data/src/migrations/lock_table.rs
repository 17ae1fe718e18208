//! A migration locks whole tables by hand.

use facts::sql::StatementKind;

use crate::ddl::{self, Lock};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "lock-table",
    summary: "a migration locks whole tables by hand",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-lock.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("lock_table.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let StatementKind::LockTables { tables, .. } = change.kind() else { continue };
        let heavy = change.engine.is_mysql()
            || ddl::lock_of(change.kind(), change.engine).is_some_and(Lock::is_heavy);
        let names: Vec<String> = tables
            .iter()
            .filter(|table| !change.is_new(&table.key()))
            .map(|table| format!("`{table}`"))
            .collect();
        if !heavy || names.is_empty() {
            continue;
        }
        let blocks = ddl::lock_of(change.kind(), change.engine).map_or("writes", Lock::blocks);
        let message = format!(
            "{} is locked by hand: {blocks} wait until the transaction ends",
            names.join(", ")
        );
        ddl::report(cx, &change, message, None).advise(
            "Leave the lock to the statement that needs it, and keep the transaction short.",
        );
    }
}
