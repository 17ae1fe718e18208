//! A constraint is validated in the transaction that added it.

use facts::sql::{ActionKind, StatementKind};
use flow::migrations::Step;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "validate-same-tx",
    summary: "a constraint is validated in the transaction that added it",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking", "constraints"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-altertable.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("validate_same_tx.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, alter, action) in ddl::alters(cx) {
        let ActionKind::ValidateConstraint { name } = &action.kind else { continue };
        let table = alter.table.key();
        if !change.engine.is_postgres() || change.is_new(&table) {
            continue;
        }
        let added = change.before_in_tx().find(|(_, step)| adds(step, &table, &name.text));
        let Some((_, added)) = added else { continue };
        let message = format!(
            "the lock that adding `{}` took is held while every row is checked: NOT VALID gains nothing here",
            name.text
        );
        let place = (added.file, added.range);
        ddl::report_action(cx, &change, action, message, None)
            .because(place.0, place.1, "added here, in the same transaction")
            .advise("Validate it in a transaction, or a migration, of its own.");
    }
}

fn adds(step: &Step, table: &str, name: &str) -> bool {
    let StatementKind::AlterTable(alter) = &step.statement.kind else { return false };
    *alter.table.key() == *table
        && alter.actions.iter().any(|action| match &action.kind {
            ActionKind::AddConstraint(added) => {
                added.not_valid && added.name.as_ref().is_some_and(|added| *added.text == *name)
            }
            _ => false,
        })
}
