//! A statement fails when the migration runs a second time.

use facts::sql::{ActionKind, Constraint, StatementKind};

use crate::ddl::{self, Change};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "not-idempotent-ddl",
    summary: "a statement fails when the migration runs a second time",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "rollback",
    focus: &["rollback"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-createtable.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("not_idempotent_ddl.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        // Whole or not at all; and a tool that remembers runs nothing twice.
        if change.tx().is_some() || is_alone(&change) {
            continue;
        }
        let Some(what) = unguarded(&change) else { continue };
        let message = format!(
            "{what} has no IF [NOT] EXISTS and runs outside of a transaction: when a later statement fails, the migration cannot be run again"
        );
        let found = ddl::report(cx, &change, message, None)
            .advise("Say IF EXISTS or IF NOT EXISTS, or run the file in a transaction.");
        if change.set.tool.tracks() && change.engine.is_postgres() {
            found.severity(Severity::Nit);
        }
    }
}

/// Nothing comes behind it that could fail.
fn is_alone(change: &Change<'_>) -> bool {
    let last = change.siblings().last().map(|(moment, _)| moment);
    last == Some(change.moment)
}

fn unguarded(change: &Change<'_>) -> Option<&'static str> {
    match change.kind() {
        StatementKind::CreateTable(made) if !made.if_not_exists && !made.temporary => {
            Some("CREATE TABLE")
        }
        StatementKind::CreateIndex(index)
            if !index.if_not_exists && index.name.is_some() && !change.engine.is_mysql() =>
        {
            Some("CREATE INDEX")
        }
        StatementKind::DropTable { if_exists: false, .. } => Some("DROP TABLE"),
        StatementKind::DropIndex { if_exists: false, .. } if !change.engine.is_mysql() => {
            Some("DROP INDEX")
        }
        StatementKind::DropType { if_exists: false, .. } => Some("DROP TYPE"),
        StatementKind::AlterTable(alter) if !change.engine.is_mysql() => {
            alter.actions.iter().find_map(|action| match &action.kind {
                ActionKind::AddColumn { if_not_exists: false, .. } => Some("ADD COLUMN"),
                ActionKind::DropColumn { if_exists: false, .. } => Some("DROP COLUMN"),
                ActionKind::DropConstraint { if_exists: false, .. } => Some("DROP CONSTRAINT"),
                // There is no IF NOT EXISTS for constraints: dropping it first does.
                ActionKind::AddConstraint(added) if !is_dropped_before(change, added) => {
                    Some("ADD CONSTRAINT")
                }
                _ => None,
            })
        }
        _ => None,
    }
}

fn is_dropped_before(change: &Change<'_>, added: &Constraint) -> bool {
    let Some(name) = &added.name else { return false };
    change.siblings().filter(|(moment, _)| *moment <= change.moment).any(|(_, step)| match &step.statement.kind {
        StatementKind::AlterTable(alter) => alter
            .actions
            .iter()
            .any(|action| matches!(&action.kind, ActionKind::DropConstraint { name: dropped, .. } if dropped.text == name.text)),
        _ => false,
    })
}
