//! A missing key is computed by every request that misses it, all at the same time.

use facts::code::Pattern;
use flow::{Event, EventKind, Service, Timeline};
use review::prelude::*;

use crate::story::{self, Step};
use crate::{cached, guards, servers};

pub(crate) static CHECK: Check = Check {
    id: "cache-stampede",
    summary: "every request that misses the cache does the work",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "race-conditions",
    focus: &["race-conditions"],
    cwe: &[400],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("cache_stampede.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        for pair in cached::pairs(cx.program(), timeline) {
            let Some(work) = work(cx, timeline, &pair) else { continue };
            if pair.is_local && !pair.get.certain {
                continue;
            }
            if guards::are_guarded(cx, timeline, pair.get, pair.set) || is_single_flight(cx, &pair)
            {
                continue;
            }
            let steps = [
                Step::of(pair.get, "misses the key"),
                Step::of(work, "does the work"),
                Step::of(pair.set, "sets the key"),
            ];
            let table = story::crossed(
                cx,
                &steps,
                "the work is done once per request that came while the key was missing",
            );
            let message = "while the key is missing, each request does this work: when it expires under load, all of them at once";
            cx.report(pair.set.file, pair.set.range, message)
                .because(pair.get.file, pair.get.range, "the key is looked up here")
                .because(work.file, work.range, "the work")
                .interleaving(table);
        }
    }
}

/// A query or a call of a service between a miss and the set, that only happens on a miss.
fn work<'t>(
    cx: &CheckContext<'_>,
    timeline: &'t Timeline,
    pair: &cached::Pair<'t>,
) -> Option<&'t Event> {
    let depends = |event: &Event| {
        timeline.tests_of(event).any(|test| pair.derived.holds(test.frame, test.test))
    };
    let inside = &timeline.events[pair.at.0..pair.at.1];
    let found = inside.iter().find(|event| match &event.kind {
        EventKind::Db(db) => !db.op.is_write() && db.many,
        EventKind::External(external) => external.service == Service::Http,
        _ => false,
    })?;
    (depends(found)
        && depends(pair.set)
        && !pair.value.is_some_and(|(frame, value)| {
            pair.derived.holds(frame, value) && !is_filled(cx, pair.set, value, found)
        }))
    .then_some(found)
}

/// `if (!report) { report = await load(); set(report) }`: the variable no longer holds what was got.
fn is_filled(cx: &CheckContext<'_>, set: &Event, value: ExprId, work: &Event) -> bool {
    let Some(code) = cx.file(set.file).code().filter(|_| set.file == work.file) else {
        return false;
    };
    let names: Vec<_> = flow::within(code, value)
        .into_iter()
        .filter_map(|part| match code.kind(part) {
            ExprKind::Name { symbol, .. } => *symbol,
            _ => None,
        })
        .collect();
    code.exprs.iter().any(|expr| match &expr.kind {
        ExprKind::Assign { target, value, .. } => {
            let fills = code.range(*value).contains(work.range);
            fills && matches!(&**target, Pattern::Target(target) if matches!(code.kind(*target), ExprKind::Name { symbol: Some(symbol), .. } if names.contains(symbol)))
        }
        _ => false,
    })
}

/// The file keeps promises that are under way, or a library does.
fn is_single_flight(cx: &CheckContext<'_>, pair: &cached::Pair<'_>) -> bool {
    let text = cx.file(pair.set.file).text.to_ascii_lowercase();
    [
        "inflight",
        "in_flight",
        "pending",
        "singleflight",
        "single-flight",
        "dedupe",
        "stale",
        "p-memoize",
        "coalesce",
    ]
    .iter()
    .any(|word| text.contains(word))
}
