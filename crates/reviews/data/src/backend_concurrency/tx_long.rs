//! A loop inside of a transaction waits for one statement after the other: locks are held for as long as the list is.

use std::collections::BTreeSet;

use flow::{Region, RegionKind};
use review::prelude::*;

use crate::{servers, spelling};

pub(crate) static CHECK: Check = Check {
    id: "tx-long",
    summary: "a transaction is as long as a list",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking"],
    cwe: &[833],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("tx_long.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut loops = BTreeSet::new();
    for timeline in servers::runs(cx) {
        for (_, event, db) in timeline.db().filter(|(_, _, db)| db.op.is_write()) {
            let Some((_, tx)) = timeline.tx(event) else { continue };
            let regions: Vec<&Region> = timeline.regions_of(event).collect();
            let tx_place =
                regions.iter().position(|region| matches!(region.kind, RegionKind::Tx(_)));
            let looped = regions.iter().rposition(|region| region.kind == RegionKind::Loop);
            let (Some(tx_place), Some(looped)) = (tx_place, looped) else { continue };
            let region = regions[looped];
            // Who begins the transaction and who loops must be able to see each other.
            let tx_region = timeline.tx(event).map_or(u32::MAX, |(id, _)| id);
            let far = crate::guards::distance(timeline, tx_region, event) > 2;
            if far
                || looped < tx_place
                || tx.batch
                || db.sync
                || is_small(cx, region)
                || is_piece(cx, region, event)
            {
                continue;
            }
            if !loops.insert((region.file, region.expr)) {
                continue;
            }
            let entity = spelling::entity(cx, &[event], db.entity.as_deref().unwrap_or("row"));
            let message = format!(
                "the transaction writes {entity} row by row in a loop over a list of unknown length, and holds every lock until the end"
            );
            let message = (event.file, event.range, message);
            cx.report(message.0, message.1, message.2).because(
                region.file,
                region.range,
                "the loop",
            );
        }
    }
}

/// The loop cuts pieces off the list: `const batch = rows.slice(i, i + SIZE)`.
fn is_piece(cx: &CheckContext<'_>, region: &Region, event: &flow::Event) -> bool {
    let (start, end) = (region.range.start, event.range.start);
    (region.file, region.frame) == (event.file, event.frame)
        && start < end
        && ByteRange::new(start, end).slice(&cx.file(event.file).text).contains(".slice(")
}

/// A list that is written out, or cut to a size.
fn is_small(cx: &CheckContext<'_>, region: &Region) -> bool {
    let Some(code) = cx.file(region.file).code() else { return true };
    let over = match code.kind(region.expr) {
        ExprKind::Call(call) => match code.kind(call.callee) {
            ExprKind::Member { object, .. }
                if call
                    .args
                    .iter()
                    .any(|arg| matches!(code.kind(arg.value), ExprKind::Function(_))) =>
            {
                *object
            }
            _ => region.expr,
        },
        _ => region.expr,
    };
    let over = code.constant(over);
    let text = code.range(over).slice(&cx.file(region.file).text).to_ascii_lowercase();
    matches!(code.kind(over), ExprKind::Array(_))
        || ["slice(", "chunk", "batch", "limit", "take(", "items", "lines"]
            .iter()
            .any(|word| text.contains(word))
}
