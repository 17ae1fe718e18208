//! Rows that are filled twice come out wrong.

use facts::sql::{Assignment, StatementKind};

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "backfill-not-idempotent",
    summary: "rows that are filled twice come out wrong",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "rollback",
    focus: &["rollback", "backfill"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-insert.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("backfill_not_idempotent.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        // What runs in a transaction is done whole or not at all.
        if change.tx().is_some() {
            continue;
        }
        let message = match change.kind() {
            StatementKind::Insert { table, from_query: true, guarded: false, .. }
                if !change.is_new(&table.key()) =>
            {
                format!(
                    "when the migration stops behind it and is run again, `{table}` gets every row twice"
                )
            }
            StatementKind::Update { table, sets, .. } if !change.is_new(&table.key()) => {
                let Some(set) = sets.iter().find(|set| counts_up(set)) else { continue };
                format!(
                    "when the migration is run again, `{}` is changed once more: `{}`",
                    set.column.text, set.value.text
                )
            }
            _ => continue,
        };
        ddl::report(cx, &change, message, None).advise("Guard it: ON CONFLICT DO NOTHING, WHERE NOT EXISTS, or a condition that only old rows meet.");
    }
}

/// `n = n + 1`: another value each time.
fn counts_up(set: &Assignment) -> bool {
    let text = set.value.text.to_ascii_lowercase();
    let names = set.value.names.iter().any(|name| **name == *set.column.text);
    names
        && ["+", "-", "*", "||"].iter().any(|sign| text.contains(sign))
        && set.value.functions.is_empty()
}
