//! A migration needs what only a later one makes.

use facts::sql::{ActionKind, Constraint, ConstraintKind, Name, StatementKind};

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "ref-before-create",
    summary: "a migration needs what only a later one makes",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "ordering",
    focus: &["ordering"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/ddl-constraints.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("ref_before_create.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        for table in needed(change.kind()) {
            let key = table.key();
            // One that is changed before it is made was taken to have been there always.
            let is_there = change
                .table(&key)
                .is_some_and(|table| table.born.is_some() || table.died.is_some());
            if is_there {
                continue;
            }
            let Some(made) = change.set.history.made_at(&key).filter(|made| *made > change.moment)
            else {
                continue;
            };
            let Some(later) = change.set.steps.get(made as usize).filter(|later| {
                later.migration != change.step.migration || !is_guarded(change.kind())
            }) else {
                continue;
            };
            let message = format!(
                "`{table}` does not exist yet: `{}` makes it later, so this statement fails on a new database",
                change.set.migration(later).name
            );
            let place = (later.file, later.range);
            ddl::report(cx, &change, message, None)
                .because(place.0, place.1, "made here")
                .advise("Give the migration a later version, or make the table first.");
        }
    }
}

/// Says IF EXISTS.
fn is_guarded(statement: &StatementKind) -> bool {
    matches!(statement, StatementKind::AlterTable(alter) if alter.if_exists)
}

/// Tables that must be there.
fn needed(statement: &StatementKind) -> Vec<&Name> {
    match statement {
        StatementKind::AlterTable(alter) if alter.if_exists => Vec::new(),
        StatementKind::AlterTable(alter) => {
            let keys = alter.actions.iter().filter_map(|action| match &action.kind {
                ActionKind::AddColumn { column, .. } => {
                    column.references.as_ref().map(|references| &references.table)
                }
                ActionKind::AddConstraint(added) => referenced(added),
                _ => None,
            });
            std::iter::once(&alter.table).chain(keys).collect()
        }
        StatementKind::CreateTable(made) => {
            let columns = made
                .columns
                .iter()
                .filter_map(|column| column.references.as_ref().map(|it| &it.table));
            let own = made.table.key();
            columns
                .chain(made.constraints.iter().filter_map(referenced))
                .filter(|table| table.key() != own)
                .collect()
        }
        StatementKind::CreateIndex(index) => vec![&index.table],
        StatementKind::Update { table, .. } | StatementKind::Insert { table, .. } => vec![table],
        _ => Vec::new(),
    }
}

fn referenced(constraint: &Constraint) -> Option<&Name> {
    match &constraint.kind {
        ConstraintKind::ForeignKey { references, .. } => Some(&references.table),
        _ => None,
    }
}
