//! A replacement is added and the old one dropped in one migration.

use facts::sql::{ActionKind, StatementKind};
use flow::migrations::{Moment, Step};

use crate::ddl::{self, Change};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "expand-contract-violation",
    summary: "a replacement is added and the old one dropped in one migration",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "compatibility",
    focus: &["compatibility", "rollback"],
    cwe: &[],
    references: &["https://martinfowler.com/bliki/ParallelChange.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("expand_contract_violation.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let StatementKind::AlterTable(alter) = change.kind() else { continue };
        let table = alter.table.key();
        if change.is_new(&table) {
            continue;
        }
        for action in &alter.actions {
            let ActionKind::DropColumn { column, .. } = &action.kind else { continue };
            let Some((step, added)) = replacement(&change, &table, &column.text) else { continue };
            let message = format!(
                "`{added}` takes the place of `{}.{}` in one step: neither the old version nor the new one can run beside the migration",
                alter.table, column.text
            );
            let place = (step.file, step.range);
            ddl::report_action(cx, &change, action, message, None)
                .because(place.0, place.1, format!("`{added}` is filled from it here"))
                .advise(FIX);
        }
    }
}

const FIX: &str =
    "Drop the old column in a later release: expand, fill, switch, and contract are four steps.";

/// The column of the same table that this migration adds and fills from the one that is dropped.
fn replacement<'a>(change: &Change<'a>, table: &str, old: &str) -> Option<(&'a Step, String)> {
    change.siblings().filter(|(moment, _)| *moment < change.moment).find_map(|(moment, step)| {
        let StatementKind::Update { table: written, sets, .. } = &step.statement.kind else {
            return None;
        };
        if *written.key() != *table {
            return None;
        }
        let set = sets.iter().find(|set| {
            set.value.names.iter().any(|name| **name == *old)
                && is_added(change, table, &set.column.text, moment)
        })?;
        Some((step, set.column.text.to_string()))
    })
}

fn is_added(change: &Change<'_>, table: &str, column: &str, at: Moment) -> bool {
    let table = change.set.history.table(table, at);
    let born = table.and_then(|table| table.column(column, at)).and_then(|column| column.born);
    born.is_some_and(|born| change.migration().up.contains(&(born as usize)))
}
