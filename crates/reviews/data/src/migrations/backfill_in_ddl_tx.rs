//! Rows are filled while the lock of a schema change is held.

use facts::sql::{Name, StatementKind};
use flow::migrations::{Moment, Step};

use crate::ddl::{self, Change, Lock};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "backfill-in-ddl-tx",
    summary: "rows are filled while the lock of a schema change is held",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking", "backfill"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/explicit-locking.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("backfill_in_ddl_tx.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let Some(table) = filled(change.kind()) else { continue };
        let key = table.key();
        if !change.engine.is_postgres() || change.is_new(&key) {
            continue;
        }
        let Some((_, step)) =
            change.before_in_tx().find(|(moment, step)| holds_up(&change, *moment, step))
        else {
            continue;
        };
        let StatementKind::AlterTable(alter) = &step.statement.kind else { continue };
        let message = format!(
            "`{table}` is filled in the transaction that changed `{}`: its ACCESS EXCLUSIVE lock is held until the last row is written",
            alter.table
        );
        let size = ddl::size_of(cx, &key);
        let place = (step.file, step.range);
        let found = ddl::report(cx, &change, message, None)
            .because(place.0, place.1, "the lock is taken here")
            .advise("Fill rows in a migration, or better a script, of its own, in batches.");
        if size.is_small() {
            found.severity(Severity::Low);
        }
    }
}

/// The table whose rows are written as a whole.
fn filled(statement: &StatementKind) -> Option<&Name> {
    match statement {
        StatementKind::Update { table, limited: false, filter, .. } => {
            // One row by its key is quick.
            let by_key = filter.as_ref().is_some_and(|filter| {
                let text = filter.text.to_ascii_lowercase();
                text.contains(" = '")
                    || text.starts_with("id =")
                    || text.contains(" = $")
                    || text.contains("version")
            });
            (!by_key).then_some(table)
        }
        StatementKind::Insert { table, from_query: true, .. } => Some(table),
        _ => None,
    }
}

/// An earlier statement keeps readers and writers out of a table that is there.
fn holds_up(change: &Change<'_>, moment: Moment, step: &Step) -> bool {
    let StatementKind::AlterTable(alter) = &step.statement.kind else { return false };
    ddl::lock_of(&step.statement.kind, change.engine) == Some(Lock::AccessExclusive)
        && !change.set.is_new(&alter.table.key(), moment)
}
