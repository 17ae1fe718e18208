//! A table is dropped with what is in it.

use facts::sql::{ActionKind, StatementKind};

use crate::ddl::{self, Change, usage};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "drop-table",
    summary: "a table is dropped with what is in it",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "data-loss",
    focus: &["data-loss", "compatibility"],
    cwe: &[],
    references: &["https://martinfowler.com/bliki/ParallelChange.html"],
    reads: FactKinds::MIGRATIONS.and(FactKinds::EFFECTS),
    page: include_str!("drop_table.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let StatementKind::DropTable { tables, .. } = change.kind() else { continue };
        for table in tables {
            let key = table.key();
            let is_copied = is_replaced(&change, &key);
            if change.is_new(&key) || is_copied {
                continue;
            }
            let uses = usage::of(cx, change.set, &key, None);
            let still = match uses.is_empty() {
                true => {
                    "its rows are gone, and a version that is still deployed fails when it names it"
                }
                false => "code still uses it",
            };
            let message = format!("`{table}` is dropped: {still}");
            let mut found = ddl::report(cx, &change, message, None).advise(FIX);
            if !uses.is_empty() {
                found = found.severity(Severity::Blocker);
            }
            for place in uses {
                found = found.because(place.file, place.range, place.what);
            }
        }
    }
}

const FIX: &str = "Release code without the table first; rename it, wait, keep a dump, and drop it in a later release.";

/// A copy of this migration takes its place, with its rows.
fn is_replaced(change: &Change<'_>, table: &str) -> bool {
    change.siblings().any(|(moment, step)| match &step.statement.kind {
        StatementKind::AlterTable(alter) if moment > change.moment => alter.actions.iter().any(
            |action| matches!(&action.kind, ActionKind::RenameTable { to } if *to.key() == *table),
        ),
        StatementKind::RenameTables(pairs) if moment > change.moment => {
            pairs.iter().any(|(_, to)| *to.key() == *table)
        }
        _ => false,
    })
}
