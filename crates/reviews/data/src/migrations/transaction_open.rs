//! A transaction is begun and not ended.

use facts::sql::StatementKind;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "transaction-open",
    summary: "a transaction is begun and not ended",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "rollback",
    focus: &["rollback", "locking"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-commit.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("transaction_open.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let is_begin = matches!(change.kind(), StatementKind::Begin);
        let later = |kinds: fn(&StatementKind) -> bool| {
            change
                .siblings()
                .any(|(moment, step)| moment > change.moment && kinds(&step.statement.kind))
        };
        let ends = later(|kind| matches!(kind, StatementKind::Commit | StatementKind::Rollback));
        // The last one speaks for all.
        let again = later(|kind| matches!(kind, StatementKind::Begin));
        if !is_begin || ends || again {
            continue;
        }
        let message = "no COMMIT follows: the changes are undone when the connection closes, or keep their locks until it does";
        ddl::report(cx, &change, message, None).advise("Write COMMIT behind the last statement.");
    }
}
