//! A value is read from a shared cache, changed and set: of two changes one is lost.

use flow::EventKind;
use review::prelude::*;

use crate::story::{self, Step};
use crate::{cached, guards, servers};

pub(crate) static CHECK: Check = Check {
    id: "cache-rmw",
    summary: "a shared key is read, changed and set in separate steps",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "atomicity",
    focus: &["atomicity", "race-conditions"],
    cwe: &[362],
    references: &["https://redis.io/docs/latest/develop/interact/transactions/"],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("cache_rmw.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        for pair in cached::pairs(cx.program(), timeline) {
            let changed = pair.value.is_some_and(|(frame, value)| {
                pair.derived.is_computed(frame, value, "")
                    || pair.derived.holds(frame, value) && mutates(timeline, &pair)
            });
            if !changed || pair.is_local || guards::are_guarded(cx, timeline, pair.get, pair.set) {
                continue;
            }
            let steps = [
                Step::of(pair.get, "gets the key"),
                Step::of(pair.set, "sets the key to what it computed"),
            ];
            let table = story::crossed(
                cx,
                &steps,
                "the second set overwrites the first: one change is lost",
            );
            let message = "the new value of the key is computed from the one that was got: two requests lose one change";
            let confidence = if pair.get.certain && pair.set.certain {
                Confidence::High
            } else {
                Confidence::Medium
            };
            cx.report(pair.set.file, pair.set.range, message)
                .confidence(confidence)
                .because(pair.get.file, pair.get.range, "the old value is read here")
                .interleaving(table);
        }
    }
}

/// The value that was got is an object that is changed before it is set.
fn mutates(timeline: &flow::Timeline, pair: &cached::Pair<'_>) -> bool {
    timeline.events[pair.at.0..pair.at.1].iter().any(|event| {
        let EventKind::Store(store) = &event.kind else { return false };
        store.symbol.is_some_and(|symbol| pair.derived.is_row(event.frame, symbol))
            || store.value.is_some_and(|value| pair.derived.holds(event.frame, value))
    })
}
