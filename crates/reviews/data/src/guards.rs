//! What keeps two runs apart.

use flow::{Db, Event, EventKind, RegionKind, Timeline};
use review::CheckContext;

use crate::servers;

/// Whether nothing can happen between two steps that another run would be hurt by: a lock around both, a row lock,
/// a transaction that fails instead.
pub(crate) fn are_guarded(
    cx: &CheckContext<'_>,
    timeline: &Timeline,
    read: &Event,
    write: &Event,
) -> bool {
    share_lock(cx, timeline, read, write)
        || is_isolated(cx, timeline, read, write)
        || has_row_lock(timeline, write)
        || watches(timeline, read)
}

/// A lock in memory keeps the callers of one process apart, which is all there is unless the request says otherwise.
fn share_lock(cx: &CheckContext<'_>, timeline: &Timeline, read: &Event, write: &Event) -> bool {
    let several = servers::are_several(cx.stack());
    let both = |region: &&u32| write.regions.contains(region);
    read.regions.iter().filter(both).any(|region| {
        match timeline.regions.get(*region as usize).map(|region| &region.kind) {
            Some(RegionKind::Lock(lock)) => !(several && lock.kind == flow::LockKind::Mutex),
            _ => false,
        }
    })
}

/// Serializable transactions, and those of document stores, fail when what they read has changed.
fn is_isolated(cx: &CheckContext<'_>, timeline: &Timeline, read: &Event, write: &Event) -> bool {
    let Some((region, tx)) = timeline.tx(write) else { return false };
    let is_same = read.regions.contains(&region);
    let is_document = matches!(&write.kind, EventKind::Db(db) if db.document);
    let set = timeline.events.iter().any(|event| {
        event.regions.contains(&region)
            && matches!(&event.kind, EventKind::SetIsolation(level) if is_strict(cx, level))
    });
    let stated = tx.isolation.as_deref().or(cx.known().isolation.as_deref());
    is_same && (is_document || set || stated.is_some_and(|level| is_strict(cx, level)))
}

/// Levels at which the second of two writers fails. MySQL's REPEATABLE READ lets it pass.
fn is_strict(cx: &CheckContext<'_>, level: &str) -> bool {
    level == "serializable" || level == "repeatable read" && !is_mysql(cx)
}

fn is_mysql(cx: &CheckContext<'_>) -> bool {
    let given = cx.known().database.as_deref().or(cx.stack().databases.first().map(|name| &**name));
    given.map_or_else(
        || {
            let manifests =
                || cx.base().files().filter_map(|(_, file)| file.facts.manifest.as_ref());
            let uses = |package: &str| manifests().any(|manifest| manifest.depends_on(package));
            (uses("mysql2") || uses("mysql")) && !uses("pg")
        },
        |name| name == "mysql",
    )
}

/// Under a load that the request calls low, two requests seldom meet: what costs no money can wait.
pub(crate) fn under_load(cx: &CheckContext<'_>, severity: model::Severity) -> model::Severity {
    match (cx.known().load.as_deref(), severity) {
        (Some("low"), model::Severity::High) => model::Severity::Med,
        _ => severity,
    }
}

/// Some row was read FOR UPDATE in the transaction of the write before it: of the row itself, or of its parent.
pub(crate) fn has_row_lock(timeline: &Timeline, write: &Event) -> bool {
    let tx = timeline.tx(write).map(|(region, _)| region);
    let is_before = |event: &&Event| !std::ptr::eq(*event, write);
    timeline.events.iter().take_while(is_before).any(|event| {
        let locks = matches!(&event.kind, EventKind::Db(db) if db.for_update);
        let advisory = matches!(&event.kind, EventKind::Acquire(lock) if lock.kind == flow::LockKind::Advisory);
        let same = tx.is_none_or(|tx| event.regions.contains(&tx));
        (locks || advisory) && same
    })
}

fn watches(timeline: &Timeline, read: &Event) -> bool {
    let is_before = |event: &&Event| !std::ptr::eq(*event, read);
    timeline.events.iter().take_while(is_before).any(
        |event| matches!(&event.kind, EventKind::Cache(cache) if cache.op == flow::CacheOp::Watch),
    )
}

/// The write happens only when the row is still what was read: it tests one of these columns, or a version.
pub(crate) fn tests_again(db: &Db, columns: &[&str]) -> bool {
    db.conditions
        .iter()
        .any(|condition| columns.contains(&&*condition.column) || is_version(&condition.column))
}

pub(crate) fn is_version(column: &str) -> bool {
    matches!(
        column,
        "version" | "v" | "revision" | "rev" | "etag" | "lockversion" | "rowversion" | "updatedat"
    )
}

/// Whether an event runs only after something went wrong.
pub(crate) fn is_repair(timeline: &Timeline, event: &Event) -> bool {
    timeline.is_in(event, &RegionKind::Catch)
}

/// Calls between where a region is opened and where a step in it is. What lies far below was resolved through many
/// calls, each of which may be another one in truth.
pub(crate) fn distance(timeline: &Timeline, region: u32, event: &Event) -> u32 {
    let Some(opened) = timeline.regions.get(region as usize) else { return u32::MAX };
    let (mut at, mut steps) = (event.frame, 0);
    while at != opened.frame && steps < 16 {
        let Some((outer, _)) = timeline.frame(at).and_then(|frame| frame.caller) else {
            return u32::MAX;
        };
        (at, steps) = (outer, steps + 1);
    }
    steps
}
