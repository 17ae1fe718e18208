//! Data is removed and nothing says how it is restored.

use facts::sql::StatementKind;
use flow::migrations::{Down, MigrationSet, Moment};

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "irreversible-undocumented",
    summary: "data is removed and nothing says how it is restored",
    severity: Severity::Blocker,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "rollback",
    focus: &["rollback", "data-loss"],
    cwe: &[],
    references: &["https://martinfowler.com/bliki/ParallelChange.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("irreversible_undocumented.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (set, migration, _) in ddl::migrations(cx) {
        let documented = matches!(&migration.down, Down::Steps(down) if down.irreversible);
        let Down::Steps(down) = &migration.down else { continue };
        // A way back that only makes empty things anew brings no row.
        if documented || down.steps.is_empty() {
            continue;
        }
        let lost = set.up(migration).find(|(moment, step)| {
            ddl::destroys(&step.statement.kind) && !is_own(set, *moment, &step.statement.kind)
        });
        let Some((_, lost)) = lost else { continue };
        let keeps = set.up(migration).any(|(_, step)| keeps_copy(&step.statement.kind));
        let restores = down.steps.iter().any(|step| {
            matches!(
                step.statement.kind,
                StatementKind::Insert { .. } | StatementKind::Update { .. }
            )
        });
        if keeps || restores {
            continue;
        }
        let message = format!(
            "`{}` removes data for good: its way back makes the schema anew, without a row, and nothing says where the data is kept",
            migration.name
        );
        cx.report(lost.file, lost.range, message).advise(
            "Copy the data aside in the migration, or say in a comment which backup it is restored from and how: `-- irreversible: restore ..`.",
        );
    }
}

fn is_own(set: &MigrationSet, moment: Moment, statement: &StatementKind) -> bool {
    match statement {
        StatementKind::DropTable { tables, .. } | StatementKind::Truncate { tables, .. } => {
            tables.iter().all(|table| set.is_new(&table.key(), moment))
        }
        StatementKind::AlterTable(alter) => set.is_new(&alter.table.key(), moment),
        _ => false,
    }
}

fn keeps_copy(statement: &StatementKind) -> bool {
    match statement {
        StatementKind::CreateTable(made) => made.from_query,
        StatementKind::Insert { from_query, .. } => *from_query,
        _ => false,
    }
}
