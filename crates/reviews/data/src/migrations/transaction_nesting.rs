//! A transaction begins or ends where the file or its tool already has one.

use facts::sql::StatementKind;
use flow::migrations::Tool;

use crate::ddl::{self, Change};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "transaction-nesting",
    summary: "a transaction begins or ends where the file or its tool already has one",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "rollback",
    focus: &["rollback", "locking"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-begin.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("transaction_nesting.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        // One that a library opens is nested as it should be.
        let by_library = change.step.range.start == change.step.range.end;
        if !change.engine.is_postgres() || by_library {
            continue;
        }
        let wrapped = wrapped(cx, &change);
        let depth = depth(&change, wrapped);
        let message = match change.kind() {
            StatementKind::Begin if depth > 0 && wrapped => {
                "the file already runs inside of a transaction: this BEGIN does nothing, and the COMMIT that belongs to it ends the outer one"
            }
            StatementKind::Begin if depth > 0 => {
                "a transaction is already open: this BEGIN does nothing, and the first COMMIT ends both"
            }
            StatementKind::Commit | StatementKind::Rollback if wrapped && opened(&change) == 0 => {
                "this ends the transaction that the file runs in: what follows is on its own, and the tool's own COMMIT finds nothing"
            }
            StatementKind::Commit | StatementKind::Rollback if !wrapped && depth == 0 => {
                "no transaction is open here"
            }
            _ => continue,
        };
        ddl::report(cx, &change, message, None)
            .advise("Leave transactions to the tool, or tell it not to open one.");
    }
}

/// Whether somebody else opens a transaction around the file.
fn wrapped(cx: &CheckContext<'_>, change: &Change<'_>) -> bool {
    match change.migration().wrapped {
        // Explicit words are fine where the tool only hands the text over.
        Some(true) => {
            !matches!(change.set.tool, Tool::Prisma | Tool::GolangMigrate | Tool::Supabase)
        }
        Some(false) => false,
        None => cx.known().store.in_transaction == Some(true),
    }
}

fn before<'a>(change: &Change<'a>) -> impl Iterator<Item = &'a StatementKind> + use<'a> {
    let at = change.moment;
    change.siblings().filter(move |(moment, _)| *moment < at).map(|(_, step)| &step.statement.kind)
}

/// How many transactions are open: Postgres has one or none.
fn depth(change: &Change<'_>, wrapped: bool) -> u32 {
    before(change).fold(u32::from(wrapped), |open, statement| match statement {
        StatementKind::Begin => 1,
        StatementKind::Commit | StatementKind::Rollback => 0,
        _ => open,
    })
}

/// How many the file itself has opened and not ended.
fn opened(change: &Change<'_>) -> u32 {
    before(change).fold(0, |open, statement| match statement {
        StatementKind::Begin => 1,
        StatementKind::Commit | StatementKind::Rollback => 0,
        _ => open,
    })
}
