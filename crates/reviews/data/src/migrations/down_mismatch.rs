//! The way back does not undo what the way up does.

use facts::sql::StatementKind;
use flow::migrations::Down;

use crate::ddl;
use crate::ddl::objects::{self, Object};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "down-mismatch",
    summary: "the way back does not undo what the way up does",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "rollback",
    focus: &["rollback"],
    cwe: &[],
    references: &["https://documentation.red-gate.com/fd/undo-migrations-277578895.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("down_mismatch.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (set, migration, engine) in ddl::migrations(cx) {
        let Down::Steps(down) = &migration.down else { continue };
        let Some(file) = down.file.filter(|_| !down.steps.is_empty() && !down.irreversible) else {
            continue;
        };
        // A block may undo anything.
        if down.steps.iter().any(|step| {
            matches!(step.statement.kind, StatementKind::Block { .. } | StatementKind::Other(_))
        }) {
            continue;
        }
        let made = objects::made(set, migration);
        let gone = objects::removed(&down.steps);
        let left: Vec<&Object> =
            made.iter().filter(|object| !gone.iter().any(|gone| gone.covers(object))).collect();
        let Some(first) = left.first() else { continue };
        let names: Vec<String> =
            left.iter().take(5).map(|object| object.describe(engine)).collect();
        let message = format!(
            "the way back of `{}` leaves {} behind: the next run up fails on it",
            migration.name,
            names.join(", ")
        );
        cx.report(file, down.range, message)
            .because(first.file, first.range, "made here")
            .advise("Undo every statement of the way up, newest first.");
    }
}
