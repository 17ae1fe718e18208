//! The way back drops what was filled meanwhile.

use facts::sql::{ActionKind, Name, StatementKind};
use flow::migrations::Down;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "down-loses-data",
    summary: "the way back drops what was filled meanwhile",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "rollback",
    focus: &["rollback", "data-loss"],
    cwe: &[],
    references: &["https://martinfowler.com/bliki/ParallelChange.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("down_loses_data.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (set, migration, engine) in ddl::migrations(cx) {
        let Down::Steps(down) = &migration.down else { continue };
        if down.irreversible {
            continue;
        }
        // What the way up left where it was is not lost.
        let moves = set.up(migration).any(|(_, step)| ddl::destroys(&step.statement.kind));
        let restores = down.steps.iter().any(|step| {
            matches!(
                step.statement.kind,
                StatementKind::Insert { .. } | StatementKind::Update { .. }
            )
        });
        for step in down.steps.iter().filter(|_| moves && !restores) {
            let Some((table, columns)) = dropped(&step.statement.kind) else { continue };
            let filled =
                set.up(migration).find(|(_, up)| fills(&up.statement.kind, &table.key(), &columns));
            let Some((_, filled)) = filled else { continue };
            let message = format!(
                "the way back drops {} `{}` with what the way up moved there",
                if columns.is_empty() { "table" } else { "columns of" },
                ddl::name(engine, table)
            );
            cx.report(step.file, step.range, message)
                .because(filled.file, filled.range, "filled here")
                .advise(
                    "Move the rows back before the drop, or say in a comment that they are lost.",
                );
        }
    }
}

/// A table, or some of its columns.
fn dropped(statement: &StatementKind) -> Option<(&Name, Vec<&str>)> {
    match statement {
        StatementKind::DropTable { tables, .. } => tables.first().map(|table| (table, Vec::new())),
        StatementKind::AlterTable(alter) => {
            let columns = alter.actions.iter().filter_map(|action| match &action.kind {
                ActionKind::DropColumn { column, .. } => Some(&*column.text),
                _ => None,
            });
            let columns: Vec<&str> = columns.collect();
            (!columns.is_empty()).then_some((&alter.table, columns))
        }
        _ => None,
    }
}

/// Values come from elsewhere: they are not made up by the migration.
fn fills(statement: &StatementKind, table: &str, columns: &[&str]) -> bool {
    match statement {
        StatementKind::Insert { table: filled, from_query: true, .. } => {
            columns.is_empty() && *filled.key() == *table
        }
        StatementKind::Update { table: filled, sets, .. } => {
            *filled.key() == *table
                && sets
                    .iter()
                    .any(|set| columns.contains(&&*set.column.text) && !set.value.names.is_empty())
        }
        _ => false,
    }
}
