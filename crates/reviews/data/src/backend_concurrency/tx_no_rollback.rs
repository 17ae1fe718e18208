//! A transaction that is begun by hand and not rolled back, or whose connection does not come back, when a statement fails.

use flow::{Event, EventKind, RegionKind, Timeline};
use review::prelude::*;

use crate::servers;

pub(crate) static CHECK: Check = Check {
    id: "tx-no-rollback",
    summary: "a failed statement leaves the transaction open",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "atomicity",
    focus: &["atomicity", "locking"],
    cwe: &[772, 460],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("tx_no_rollback.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        for (place, event) in timeline
            .events
            .iter()
            .enumerate()
            .filter(|(_, event)| matches!(event.kind, EventKind::Begin))
        {
            let later = &timeline.events[place + 1..];
            let works = later.iter().any(|other| matches!(other.kind, EventKind::Db(_)));
            let commits = later.iter().any(|other| matches!(other.kind, EventKind::Commit));
            if !works || !commits || !event.certain {
                continue;
            }
            let rolls_back = later.iter().any(|other| matches!(other.kind, EventKind::Rollback));
            if !rolls_back && !cleans_up(cx, event) {
                let message = "a statement that fails after this leaves the transaction open: nothing rolls it back";
                cx.report(event.file, event.range, message);
            } else if let Some(release) = unsafe_release(timeline, later) {
                let message = "the connection goes back to the pool only when nothing failed: put it into `finally`";
                cx.report(release.file, release.range, message).severity(Severity::High).because(
                    event.file,
                    event.range,
                    "the transaction begins here",
                );
            }
        }
    }
}

/// The function around hands the transaction to somebody who ends it.
fn cleans_up(cx: &CheckContext<'_>, event: &Event) -> bool {
    let Some(code) = cx.file(event.file).code() else { return true };
    let owner = cx.effects().uses(event.file).owner(event.expr);
    let text = code.function(owner).range.slice(&cx.file(event.file).text).to_ascii_lowercase();
    text.contains("rollback") || text.contains("aborttransaction")
}

/// A release on the good way alone.
fn unsafe_release<'t>(timeline: &'t Timeline, later: &'t [Event]) -> Option<&'t Event> {
    let releases: Vec<&Event> =
        later.iter().filter(|other| matches!(other.kind, EventKind::Release)).collect();
    let safe = releases.iter().any(|release| {
        timeline
            .regions_of(release)
            .any(|region| matches!(region.kind, RegionKind::Finally | RegionKind::Catch))
    });
    releases.first().copied().filter(|_| !safe)
}
