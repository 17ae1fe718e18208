//! A wrapper tries something again that must happen once: a timeout does not say that it did not happen.

use std::collections::BTreeMap;

use flow::{Event, EventKind, Op, Region, RegionKind, Service};
use review::prelude::*;

use crate::retries::{self, Attempt};
use crate::servers;

pub(crate) static CHECK: Check = Check {
    id: "retry-non-idempotent",
    summary: "something that must happen once is tried again",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "idempotency",
    focus: &["idempotency"],
    cwe: &[837],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("retry_non_idempotent.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut loops: BTreeMap<FileId, Vec<Attempt>> = BTreeMap::new();
    for timeline in servers::runs(cx) {
        for event in &timeline.events {
            let mut regions = timeline.regions_of(event);
            let Some(region) = regions.find(|region| match region.kind {
                RegionKind::Retry => true,
                RegionKind::Loop => tries_again(cx, &mut loops, region, event),
                _ => false,
            }) else {
                continue;
            };
            let Some(what) = once(cx, event) else { continue };
            let message = format!(
                "{what} is tried again after a failure, which may have come after it was done: it then happens twice"
            );
            let confidence = if event.certain { Confidence::High } else { Confidence::Medium };
            cx.report(event.file, event.range, message).confidence(confidence).because(
                region.file,
                region.range,
                "tries again",
            );
        }
    }
}

/// The loop goes round again when the step has failed.
fn tries_again(
    cx: &CheckContext<'_>,
    loops: &mut BTreeMap<FileId, Vec<Attempt>>,
    region: &Region,
    event: &Event,
) -> bool {
    let source = cx.file(region.file);
    let Some(code) = source.code().filter(|_| region.file == event.file) else { return false };
    let attempts = loops.entry(region.file).or_insert_with(|| retries::loops(code));
    attempts.iter().any(|attempt| {
        !attempt.asks_why && attempt.tries(event.range) && !attempt.consumes(&source.text)
    })
}

/// What a step does that a second run does again.
fn once(cx: &CheckContext<'_>, event: &Event) -> Option<&'static str> {
    let text = event.range.slice(&cx.file(event.file).text).to_ascii_lowercase();
    let keyed = text.contains("idempoten");
    match &event.kind {
        EventKind::External(external) if external.changes && !keyed => {
            Some(match external.service {
                Service::Http
                    if text.contains("put(")
                        || text.contains("delete(")
                        || text.contains("patch(") =>
                {
                    return None;
                }
                Service::Http => "a POST",
                Service::Mail => "a message to a person",
                Service::Queue => "a message to a queue",
                Service::Payment => "a payment",
            })
        }
        EventKind::Db(db) if db.op == Op::Insert && !db.on_conflict && !db.in_tx => {
            Some("an insert")
        }
        _ => None,
    }
}
