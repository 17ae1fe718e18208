//! A transaction is begun inside of another on a fresh connection: the inner one commits alone and can wait for the outer for ever.

use flow::{Region, RegionKind, Tx};
use review::prelude::*;

use crate::{guards, servers};

pub(crate) static CHECK: Check = Check {
    id: "tx-nested",
    summary: "a transaction inside of a transaction is not part of it",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking", "atomicity"],
    cwe: &[833, 662],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("tx_nested.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        for (_, event, _) in timeline.db() {
            let open: Vec<(&Region, &Tx)> = timeline
                .regions_of(event)
                .filter_map(|region| match &region.kind {
                    RegionKind::Tx(tx) => Some((region, tx)),
                    _ => None,
                })
                .collect();
            for pair in open.windows(2) {
                let ((outer, outer_tx), (inner, inner_tx)) = (pair[0], pair[1]);
                let decorated = outer.expr == inner.expr
                    || outer_tx.ambient && (inner_tx.ambient || !inner_tx.callback);
                let outer_id = timeline
                    .regions
                    .iter()
                    .position(|region| std::ptr::eq(region, outer))
                    .unwrap_or(0) as u32;
                let far = guards::distance(timeline, outer_id, event) > 3;
                if far || decorated || begun_on(cx, inner, outer_tx) {
                    continue;
                }
                let message = "this transaction is begun on the pool inside of another: it commits by itself, and waits for rows that the outer one holds";
                cx.report(inner.file, inner.range, message).because(
                    outer.file,
                    outer.range,
                    "the outer transaction",
                );
            }
        }
    }
}

/// `trx.transaction(..)` of the outer `trx` is a savepoint; so is what is handed the outer one.
fn begun_on(cx: &CheckContext<'_>, inner: &Region, outer: &Tx) -> bool {
    let Some(code) = cx.file(inner.file).code() else { return true };
    let Some(call) = code.call(inner.expr) else { return true };
    let mut at = call.callee;
    for _ in 0..8 {
        at = match code.kind(at) {
            ExprKind::Member { object, .. } => *object,
            ExprKind::Name { symbol: Some(symbol), .. } => {
                let known = code.symbol(*symbol);
                let is_param = matches!(known.kind, facts::code::SymbolKind::Param(_));
                return is_param
                    || outer.client == Some((inner.file, *symbol))
                    || call.args.iter().any(|arg| {
                        outer.client.is_some()
                            && matches!(
                                code.kind(arg.value),
                                ExprKind::Object(_) | ExprKind::Name { .. }
                            )
                            && code.property(arg.value, "transaction").is_some()
                    });
            }
            ExprKind::This => return false,
            _ => return true,
        };
    }
    true
}
