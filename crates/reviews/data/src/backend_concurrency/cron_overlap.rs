//! A timer starts its work on every instance, and again when the last run is not done.

use flow::{Event, EventKind, Op, Service};
use review::prelude::*;

use crate::{guards, jobs, servers};

pub(crate) static CHECK: Check = Check {
    id: "cron-overlap",
    summary: "a timer's work runs several times at once",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "jobs",
    focus: &["jobs", "race-conditions"],
    cwe: &[362, 837],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("cron_overlap.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        let Some(why) = jobs::timer(cx, timeline) else { continue };
        let locked = timeline.events.iter().any(|event| match &event.kind {
            EventKind::Acquire(_) => true,
            EventKind::Cache(cache) => cache.op == flow::CacheOp::Atomic,
            EventKind::Db(db) => db.for_update || db.skip_locked || db.atomic_choice,
            _ => false,
        });
        if locked || jobs::claims(timeline) || says_so(cx, timeline) {
            continue;
        }
        let Some((event, what)) =
            timeline.events.iter().find_map(|event| effect(event).map(|what| (event, what)))
        else {
            continue;
        };
        if guards::is_repair(timeline, event) {
            continue;
        }
        let message = format!(
            "{why} runs on every instance, and again before the last run is done: {what} more than once"
        );
        let confidence = if event.certain { Confidence::Medium } else { Confidence::Low };
        cx.report(event.file, event.range, message).confidence(confidence);
    }
}

/// What must not happen twice.
fn effect(event: &Event) -> Option<&'static str> {
    match &event.kind {
        EventKind::External(external) if external.changes => match external.service {
            Service::Mail => Some("people are written to"),
            Service::Payment => Some("the payment provider is called"),
            Service::Queue => Some("messages are queued"),
            Service::Http => None,
        },
        EventKind::Db(db) if db.op == Op::Insert && !db.on_conflict => Some("rows are inserted"),
        EventKind::Db(db) if db.op == Op::Update && db.sets.iter().any(|set| set.atomic) => {
            Some("rows are counted")
        }
        _ => None,
    }
}

/// The file keeps the runs apart by other means.
fn says_so(cx: &CheckContext<'_>, timeline: &flow::Timeline) -> bool {
    let Some(entry) = timeline.frames.first() else { return true };
    let text = cx.file(entry.file).text.to_ascii_lowercase();
    [
        "isrunning",
        "is_running",
        "leader",
        "lock",
        "nooverlap",
        "waitforcompletion",
        "concurrencypolicy",
        "running =",
    ]
    .iter()
    .any(|word| text.contains(word))
}
