//! Every row of a table is deleted.

use facts::sql::StatementKind;

use crate::ddl::{self, Change};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "delete-all",
    summary: "every row of a table is deleted",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "data-loss",
    focus: &["data-loss"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-delete.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("delete_all.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let StatementKind::Delete { table, filter: None, limited: false } = change.kind() else {
            continue;
        };
        let key = table.key();
        if change.is_new(&key) || is_replaced(&change, &key) {
            continue;
        }
        let message = format!("DELETE without WHERE removes every row of `{table}`");
        ddl::report(cx, &change, message, None).advise(FIX);
    }
}

const FIX: &str = "Name the rows that have to go, keep a copy, and delete in batches.";

/// Rows of the migration take the place of the old ones, as with a list of countries.
fn is_replaced(change: &Change<'_>, table: &str) -> bool {
    change.siblings().any(|(moment, step)| {
        moment > change.moment
            && matches!(&step.statement.kind, StatementKind::Insert { table: filled, from_query: false, .. } if *filled.key() == *table)
    })
}
