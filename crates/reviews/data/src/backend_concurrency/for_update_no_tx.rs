//! A row is locked outside of a transaction: the lock ends with the statement.

use flow::{Db, EventKind, Timeline};
use review::prelude::*;

use crate::{servers, spelling};

pub(crate) static CHECK: Check = Check {
    id: "for-update-no-tx",
    summary: "a row lock outside of a transaction locks nothing",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking", "isolation"],
    cwe: &[667],
    references: &["https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS"],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("for_update_no_tx.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        for (_, event, db) in timeline.db() {
            let open = timeline.tx(event).is_none() && !db.in_tx;
            if !db.for_update
                || !open
                || db.skip_locked && db.op.is_write()
                || is_given_client(cx, timeline, db)
            {
                continue;
            }
            let entity = spelling::entity(cx, &[event], db.entity.as_deref().unwrap_or("row"));
            let message =
                format!("the lock on {entity} ends with this statement: it is in no transaction");
            let confidence = if event.certain { Confidence::High } else { Confidence::Low };
            cx.report(event.file, event.range, message).confidence(confidence);
        }
    }
}

/// The caller hands the connection in, and may have begun a transaction on it.
fn is_given_client(cx: &CheckContext<'_>, timeline: &Timeline, db: &Db) -> bool {
    let Some((file, symbol)) = db.client else { return true };
    let Some(code) = cx.file(file).code() else { return true };
    let declared = code.symbol(symbol);
    let is_param = matches!(declared.kind, facts::code::SymbolKind::Param(_));
    let begun = timeline.events.iter().any(|other| matches!(other.kind, EventKind::Begin));
    is_param || begun
}
