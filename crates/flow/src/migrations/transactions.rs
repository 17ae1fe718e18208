//! Which statements share a transaction.

use facts::sql::{Statement, StatementKind};

/// Gives each statement of one migration its transaction. `wrapped`: the tool opened one before the first.
/// `next` numbers transactions through a whole set.
pub(super) fn number<'s>(
    statements: impl Iterator<Item = &'s Statement>,
    wrapped: bool,
    next: &mut u32,
) -> Vec<Option<u32>> {
    let mut open = wrapped.then_some(*next);
    *next += 1;
    let mut found = Vec::new();
    for statement in statements {
        match &statement.kind {
            StatementKind::Begin if open.is_none() => {
                open = Some(*next);
                *next += 1;
                found.push(open);
            }
            StatementKind::Commit | StatementKind::Rollback => {
                found.push(open);
                open = None;
            }
            _ => found.push(open),
        }
    }
    found
}

/// Cannot run inside of a transaction.
pub(super) fn is_refused(statement: &StatementKind) -> bool {
    use facts::sql::ActionKind;
    match statement {
        StatementKind::CreateIndex(index) => index.concurrently,
        StatementKind::DropIndex { concurrently, .. }
        | StatementKind::Reindex { concurrently, .. } => *concurrently,
        StatementKind::Vacuum { .. } | StatementKind::DropDatabase { .. } => true,
        StatementKind::AlterTable(alter) => alter.actions.iter().any(|action| {
            matches!(action.kind, ActionKind::DetachPartition { concurrently: true, .. })
        }),
        _ => false,
    }
}
