//! A consumer or a retried step inserts a row with nothing that tells a second delivery from a new one.

use flow::{EventKind, Op};
use review::prelude::*;

use crate::{jobs, nouns, servers, spelling};

pub(crate) static CHECK: Check = Check {
    id: "create-no-dedupe",
    summary: "a repeated delivery inserts a second row",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "idempotency",
    focus: &["idempotency", "jobs"],
    cwe: &[837],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("create_no_dedupe.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        let Some(why) = jobs::consumer(cx, timeline) else { continue };
        let writes: Vec<_> = timeline.db().collect();
        for (place, event, db) in &writes {
            let inserts = db.op == Op::Insert && !db.on_conflict && event.certain;
            let entity = db.entity.as_deref().unwrap_or("row");
            let record = nouns::is_record(entity) && !nouns::is_money(entity);
            if !inserts || record || looks_first(timeline, *place) || is_unique(cx, db) {
                continue;
            }
            let shown = spelling::entity(cx, &[event], entity);
            let message =
                format!("{why} can run twice for one message, and each run inserts a {shown}");
            let (sought, sources) = (
                format!("a unique key of {shown} that the insert sets"),
                cx.effects().schema.sources.clone(),
            );
            cx.report(event.file, event.range, message).absent(sought, sources);
        }
    }
}

/// A look or a claim before.
fn looks_first(timeline: &flow::Timeline, place: usize) -> bool {
    timeline.events[..place].iter().any(|event| match &event.kind {
        EventKind::Db(db) => matches!(db.op, Op::Read | Op::Update | Op::Upsert | Op::Delete),
        EventKind::Cache(cache) => cache.op == flow::CacheOp::Atomic,
        _ => false,
    })
}

/// The row carries a key of which there is one.
fn is_unique(cx: &CheckContext<'_>, db: &flow::Db) -> bool {
    let columns: Vec<&str> = db.sets.iter().map(|set| &*set.column).collect();
    let entity = db.entity.as_deref().unwrap_or("");
    let keyed = cx
        .effects()
        .schema
        .of(entity)
        .any(|unique| unique.columns.iter().all(|column| columns.contains(&&**column)));
    keyed
        || columns.iter().any(|column| {
            ["eventid", "messageid", "jobid", "idempotencykey", "externalid", "dedupekey"]
                .contains(column)
        })
}
