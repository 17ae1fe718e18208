//! A column is dropped with what is in it.

use facts::sql::ActionKind;

use crate::ddl::{self, Change, usage};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "drop-column",
    summary: "a column is dropped with what is in it",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "data-loss",
    focus: &["data-loss", "compatibility"],
    cwe: &[],
    references: &[
        "https://www.postgresql.org/docs/current/sql-altertable.html",
        "https://martinfowler.com/bliki/ParallelChange.html",
    ],
    reads: FactKinds::MIGRATIONS.and(FactKinds::EFFECTS),
    page: include_str!("drop_column.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, alter, action) in ddl::alters(cx) {
        let ActionKind::DropColumn { column, .. } = &action.kind else { continue };
        let table = alter.table.key();
        if change.is_new(&table) || is_new_column(&change, &table, &column.text) {
            continue;
        }
        let uses = usage::of(cx, change.set, &table, Some(&column.text));
        let still = match uses.is_empty() {
            true => {
                "its values are gone, and a version that is still deployed fails when it names it"
            }
            false => "code still uses it",
        };
        let message = format!("`{}.{}` is dropped: {still}", alter.table, column.text);
        let mut found = ddl::report_action(cx, &change, action, message, None).advise(FIX);
        if !uses.is_empty() {
            found = found.severity(Severity::Blocker);
        }
        for place in uses {
            found = found.because(place.file, place.range, place.what);
        }
    }
}

const FIX: &str = "Release code that no longer names the column first, keep a copy of what may be needed, drop it in a later release.";

/// Added by the same migration: nobody has filled it.
fn is_new_column(change: &Change<'_>, table: &str, column: &str) -> bool {
    let table = change.table(table);
    let born =
        table.and_then(|table| table.column(column, change.moment)).and_then(|column| column.born);
    born.is_some_and(|born| change.migration().up.contains(&(born as usize)))
}
