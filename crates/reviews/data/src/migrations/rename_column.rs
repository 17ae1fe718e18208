//! A column is renamed under the code that uses it.

use facts::sql::{ActionKind, AlterTable, Ident, StatementKind};

use crate::ddl::{self, Change, usage};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "rename-column",
    summary: "a column is renamed under the code that uses it",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "compatibility",
    focus: &["compatibility", "downtime"],
    cwe: &[],
    references: &["https://martinfowler.com/bliki/ParallelChange.html"],
    reads: FactKinds::MIGRATIONS.and(FactKinds::EFFECTS),
    page: include_str!("rename_column.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, alter, action) in ddl::alters(cx) {
        let (from, to) = match &action.kind {
            ActionKind::RenameColumn { from, to } => (from, &to.text),
            ActionKind::Redefine { from, column } if from.text != column.name.text => {
                (from, &column.name.text)
            }
            _ => continue,
        };
        if change.is_new(&alter.table.key())
            || keeps_old_name(&change, &from.text)
            || is_new_column(&change, alter, from)
        {
            continue;
        }
        let uses = usage::of(cx, change.set, &alter.table.key(), Some(&from.text));
        let window = cx.known().store.window;
        let message = format!(
            "`{}.{}` is called `{to}` from one moment to the next: the version that is deployed fails until the new one is everywhere",
            alter.table, from.text
        );
        let mut found = ddl::report_action(cx, &change, action, message, None).advise(FIX);
        for place in uses {
            found = found.because(place.file, place.range, place.what);
        }
        if window {
            found.severity(Severity::High);
        }
    }
}

const FIX: &str = "Add a column of the new name, write both, copy old rows in batches, switch reads; drop the old one a release later.";

/// A view or a trigger of the same migration still serves the old name.
fn keeps_old_name(change: &Change<'_>, old: &str) -> bool {
    change.siblings().any(|(_, step)| match &step.statement.kind {
        StatementKind::CreateView { query, .. } => query.text.to_lowercase().contains(&format!("as {}", old.to_lowercase())),
        StatementKind::CreateTrigger { table } => {
            matches!(change.kind(), StatementKind::AlterTable(alter) if table.as_ref().is_some_and(|table| table.key() == alter.table.key()))
        }
        _ => false,
    })
}

/// Added by the same migration: nobody knows it.
fn is_new_column(change: &Change<'_>, alter: &AlterTable, column: &Ident) -> bool {
    let table = change.table(&alter.table.key());
    let born = table
        .and_then(|table| table.column(&column.text, change.moment))
        .and_then(|column| column.born);
    born.is_some_and(|born| change.migration().up.contains(&(born as usize)))
}
