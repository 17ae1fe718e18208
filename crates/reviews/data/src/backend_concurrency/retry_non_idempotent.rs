//! A wrapper tries something again that must happen once: a timeout does not say that it did not happen.

use flow::{Event, EventKind, Op, RegionKind, Service};
use review::prelude::*;

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
    for timeline in servers::runs(cx) {
        for event in &timeline.events {
            let Some(region) =
                timeline.regions_of(event).find(|region| region.kind == RegionKind::Retry)
            else {
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
