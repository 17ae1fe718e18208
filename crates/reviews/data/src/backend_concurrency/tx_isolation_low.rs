//! An explicit isolation level that does not fit: too weak for what is decided in the transaction, or strict without a second try.

use facts::code::Pattern;
use flow::{EventKind, Region, RegionKind, Timeline};
use review::prelude::*;

use crate::{nouns, servers};

pub(crate) static CHECK: Check = Check {
    id: "tx-isolation-low",
    summary: "the isolation level does not fit what the transaction does",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "isolation",
    focus: &["isolation", "race-conditions"],
    cwe: &[362],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("tx_isolation_low.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        for (region, id) in timeline.regions.iter().zip(0..) {
            let RegionKind::Tx(tx) = &region.kind else { continue };
            let set = timeline.events.iter().find_map(|event| match &event.kind {
                EventKind::SetIsolation(level) if event.regions.contains(&id) => Some(level),
                _ => None,
            });
            let Some(level) = tx.isolation.as_ref().or(set) else { continue };
            let message = match &**level {
                "read uncommitted" => Some("READ UNCOMMITTED reads rows that may be rolled back".to_owned()),
                "read committed" => weak(cx, timeline, id),
                "serializable" if !tx.batch && !is_sync(timeline, id) && !retries(cx, timeline, region) => {
                    Some("SERIALIZABLE transactions fail when they meet (40001), and nothing here tries again".to_owned())
                }
                _ => None,
            };
            if let Some(message) = message {
                cx.report(region.file, region.range, message);
            }
        }
    }
}

fn is_sync(timeline: &Timeline, region: u32) -> bool {
    timeline.db().any(|(_, event, db)| db.sync && event.regions.contains(&region))
}

/// What runs out is read and written under READ COMMITTED without a row lock.
fn weak(cx: &CheckContext<'_>, timeline: &Timeline, region: u32) -> Option<String> {
    let inside: Vec<_> =
        timeline.db().filter(|(_, event, _)| event.regions.contains(&region)).collect();
    let locked = inside.iter().any(|(_, _, db)| db.for_update);
    let write = inside.iter().find(|(_, _, db)| {
        let sets = db.sets.iter().any(|set| nouns::is_critical(&set.column) && !set.atomic);
        db.op.is_write()
            && (sets || db.instance.is_some_and(|row| is_changed(cx, timeline, region, row)))
    })?;
    let read = inside.iter().any(|(_, _, db)| {
        let is_row = write.2.instance.is_some();
        db.op == flow::Op::Read && (is_row || db.entity == write.2.entity)
    });
    (read && !locked).then(|| {
        format!(
            "READ COMMITTED lets another transaction change {} between the read and the write",
            write.2.entity.as_deref().unwrap_or("the row")
        )
    })
}

/// `account.balance = ..` in the transaction, on a row that is saved.
fn is_changed(cx: &CheckContext<'_>, timeline: &Timeline, region: u32, row: ExprId) -> bool {
    let Some(tx) = timeline.regions.get(region as usize) else { return false };
    let Some(code) = cx.file(tx.file).code() else { return false };
    let ExprKind::Name { symbol: Some(row), .. } = code.kind(row) else { return false };
    let whole = code.range(tx.expr);
    code.exprs.iter().filter(|expr| whole.contains(expr.range)).any(|expr| {
        let ExprKind::Assign { target, .. } = &expr.kind else { return false };
        let Pattern::Target(target) = &**target else { return false };
        let ExprKind::Member { object, property, .. } = code.kind(*target) else { return false };
        nouns::is_critical(property)
            && matches!(code.kind(*object), ExprKind::Name { symbol: Some(symbol), .. } if symbol == row)
    })
}

/// Something runs the transaction again: a retry wrapper, a loop, or code that knows the error.
fn retries(cx: &CheckContext<'_>, timeline: &Timeline, region: &Region) -> bool {
    let by_region = timeline
        .regions
        .iter()
        .any(|other| matches!(other.kind, RegionKind::Retry | RegionKind::Loop));
    let text = &cx.file(region.file).text;
    by_region
        || ["40001", "P2034", "retry", "Retry", "serialization", "attempt"]
            .iter()
            .any(|word| text.contains(word))
}
