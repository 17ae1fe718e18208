//! Inside of a transaction a statement goes through the pool: it is not part of the transaction.

use facts::code::SymbolId;
use flow::{Db, Event, Timeline, Tx};
use review::prelude::*;

use crate::servers;

pub(crate) static CHECK: Check = Check {
    id: "tx-client-leak",
    summary: "a statement in a transaction uses another connection",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "atomicity",
    focus: &["atomicity", "isolation"],
    cwe: &[662],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("tx_client_leak.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        for (_, event, db) in timeline.db() {
            let Some((region, client)) = leaked(cx, timeline, event, db) else { continue };
            let name = cx
                .file(client.0)
                .code()
                .map(|code| code.symbol(client.1).name.to_string())
                .unwrap_or_default();
            let Some(opened) = timeline.regions.get(region as usize) else { continue };
            let message = format!(
                "`{name}` is the global client: this statement is not in the transaction around it, and stays when that is rolled back"
            );
            let severity = if db.op.is_write() { Severity::High } else { Severity::Med };
            cx.report(event.file, event.range, message).severity(severity).because(
                opened.file,
                opened.range,
                "the transaction begins here",
            );
        }
    }
}

/// The global client that a step in a transaction is made on.
fn leaked(
    cx: &CheckContext<'_>,
    timeline: &Timeline,
    event: &Event,
    db: &Db,
) -> Option<(u32, (FileId, SymbolId))> {
    let (region, tx) = timeline.tx(event)?;
    let (client, used) = (tx.client?, db.client?);
    let is_own = tx.ambient || tx.batch || db.in_tx || used == client || db.sync;
    let code = cx.file(used.0).code()?;
    let symbol = code.symbol(used.1);
    let is_global = symbol.function == FunctionId::TOP_LEVEL;
    let is_class = symbol.name.starts_with(char::is_uppercase);
    (!is_own && is_global && (!is_class || is_handed(timeline, tx))).then_some((region, used))
}

/// Other steps of the transaction are handed it by an option, so it is no ambient one.
fn is_handed(timeline: &Timeline, tx: &Tx) -> bool {
    timeline.db().any(|(_, event, db)| {
        db.in_tx && timeline.tx(event).is_some_and(|(_, other)| other.client == tx.client)
    })
}
