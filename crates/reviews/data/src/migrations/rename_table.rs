//! A table is renamed under the code that uses it.

use facts::sql::{ActionKind, Name, StatementKind};

use crate::ddl::{self, Change, usage};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "rename-table",
    summary: "a table is renamed under the code that uses it",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "compatibility",
    focus: &["compatibility", "downtime"],
    cwe: &[],
    references: &["https://martinfowler.com/bliki/ParallelChange.html"],
    reads: FactKinds::MIGRATIONS.and(FactKinds::EFFECTS),
    page: include_str!("rename_table.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        for (from, to) in renames(change.kind()) {
            if change.is_new(&from.key())
                || keeps_old_name(&change, &from.key())
                || is_swap(&change, &from.key(), &to.key())
            {
                continue;
            }
            let uses = usage::of(cx, change.set, &from.key(), None);
            let window = cx.known().store.window;
            let message = format!(
                "`{from}` is called `{}` from one moment to the next: the version that is deployed fails until the new one is everywhere",
                to.name
            );
            let rewrite = format!(
                "BEGIN;\nALTER TABLE {0} RENAME TO {1};\nCREATE VIEW {0} AS SELECT * FROM {1};\nCOMMIT;\n-- one release later: DROP VIEW {0};",
                ddl::name(change.engine, from),
                ddl::quoted(change.engine, &to.name)
            );
            let mut found = ddl::report(cx, &change, message, Some((FIX, rewrite)));
            for place in uses {
                found = found.because(place.file, place.range, place.what);
            }
            if window {
                found.severity(Severity::High);
            }
        }
    }
}

const FIX: &str =
    "Leave a view under the old name in the same transaction, and drop it a release later.";

fn renames(statement: &StatementKind) -> Vec<(&Name, &Name)> {
    match statement {
        StatementKind::AlterTable(alter) => alter
            .actions
            .iter()
            .filter_map(|action| match &action.kind {
                ActionKind::RenameTable { to } => Some((&alter.table, to)),
                _ => None,
            })
            .collect(),
        StatementKind::RenameTables(pairs) => pairs.iter().map(|(from, to)| (from, to)).collect(),
        _ => Vec::new(),
    }
}

/// A view of the old name, or a table that takes its place, comes in the same migration.
fn keeps_old_name(change: &Change<'_>, old: &str) -> bool {
    change.siblings().filter(|(moment, _)| *moment > change.moment).any(|(_, step)| {
        match &step.statement.kind {
            StatementKind::CreateView { view, .. } => *view.key() == *old,
            StatementKind::CreateTable(made) => *made.table.key() == *old,
            kind => renames(kind).iter().any(|(_, to)| *to.key() == *old),
        }
    })
}

/// A copy that this migration made takes the name: `users_new` becomes `users`, as SQLite needs it.
fn is_swap(change: &Change<'_>, from: &str, to: &str) -> bool {
    let dropped = change.siblings().any(|(moment, step)| {
        moment < change.moment
            && matches!(&step.statement.kind, StatementKind::DropTable { tables, .. } if tables.iter().any(|table| *table.key() == *to))
    });
    dropped && change.set.is_new(from, change.moment)
}
