//! A lock is taken by hand and given back on the good way alone: after the first error nobody gets it again.

use flow::{Event, EventKind, LockKind, Place, RegionKind, Timeline};
use review::prelude::*;

use crate::servers;

pub(crate) static CHECK: Check = Check {
    id: "lock-no-finally",
    summary: "a lock is not given back when something fails",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking", "deadlocks"],
    cwe: &[667, 772],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("lock_no_finally.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        for (place, event) in timeline.events.iter().enumerate() {
            let EventKind::Acquire(lock) = &event.kind else { continue };
            let kept = lock.scoped || lock.kind == LockKind::Row || !event.certain;
            if kept || is_given_back(timeline, place, event) || is_returned(cx, event) {
                continue;
            }
            let works = timeline.events[place + 1..]
                .iter()
                .any(|other| !matches!(other.kind, EventKind::Unlock(_) | EventKind::Load(_)));
            if !works {
                continue;
            }
            let message = if timeline.events[place..]
                .iter()
                .any(|other| matches!(other.kind, EventKind::Unlock(_)))
            {
                "the lock is given back only when nothing fails: release it in `finally`"
            } else {
                "the lock is taken and not given back in this function"
            };
            cx.report(event.file, event.range, message);
        }
    }
}

/// An unlock that runs whatever happens: in `finally`, or both where it worked and where it failed.
fn is_given_back(timeline: &Timeline, place: usize, event: &Event) -> bool {
    let unlocks = |other: &&Event| match &other.kind {
        EventKind::Unlock(_) => true,
        EventKind::Release => {
            matches!(&event.kind, EventKind::Acquire(lock) if lock.kind == LockKind::Advisory)
        }
        _ => false,
    };
    let ends: Vec<&Event> = timeline.events[place..].iter().filter(unlocks).collect();
    let is_in = |kind: RegionKind| ends.iter().any(|end| timeline.is_in(end, &kind));
    let after = ends.iter().any(|end| !timeline.is_in(end, &RegionKind::Catch));
    is_in(RegionKind::Finally) || after && is_in(RegionKind::Catch)
}

/// The function hands the lock or its release to its caller.
fn is_returned(cx: &CheckContext<'_>, event: &Event) -> bool {
    let Some(code) = cx.file(event.file).code() else { return true };
    let index = cx.effects().uses(event.file);
    let mut at = event.expr;
    for _ in 0..4 {
        match index.place(at) {
            Place::Returned => return true,
            Place::In(whole) => at = whole,
            Place::Bound(pattern) => {
                let returned = |symbol: &facts::code::SymbolId| {
                    code.symbol(*symbol)
                        .references
                        .iter()
                        .any(|reference| index.place(*reference) == Place::Returned)
                };
                return pattern.symbols().iter().any(returned);
            }
            _ => return false,
        }
    }
    false
}
