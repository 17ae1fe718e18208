//! CONCURRENTLY stands inside of a transaction.

use facts::sql::{ActionKind, StatementKind};

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "concurrently-in-tx",
    summary: "CONCURRENTLY stands inside of a transaction",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking", "index"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-createindex.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("concurrently_in_tx.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let Some(what) = refused(change.kind()) else { continue };
        if !change.engine.is_postgres() || change.tx().is_none() {
            continue;
        }
        let who = match change.migration().wrapped {
            Some(true) => format!("{} runs the migration in a transaction", change.set.tool.word()),
            _ => "it stands inside of a transaction".to_owned(),
        };
        let message = format!("{who}, where {what} is refused: the migration fails");
        let fix = format!("Take it out: {}.", change.set.tool.no_transaction());
        ddl::report(cx, &change, message, None).advise(fix);
    }
}

fn refused(statement: &StatementKind) -> Option<&'static str> {
    match statement {
        StatementKind::CreateIndex(index) if index.concurrently => {
            Some("CREATE INDEX CONCURRENTLY")
        }
        StatementKind::DropIndex { concurrently: true, .. } => Some("DROP INDEX CONCURRENTLY"),
        StatementKind::Reindex { concurrently: true, .. } => Some("REINDEX CONCURRENTLY"),
        StatementKind::Vacuum { .. } => Some("VACUUM"),
        StatementKind::AlterTable(alter) => {
            let detaches = |kind: &ActionKind| {
                matches!(kind, ActionKind::DetachPartition { concurrently: true, .. })
            };
            alter
                .actions
                .iter()
                .any(|action| detaches(&action.kind))
                .then_some("DETACH PARTITION CONCURRENTLY")
        }
        _ => None,
    }
}
