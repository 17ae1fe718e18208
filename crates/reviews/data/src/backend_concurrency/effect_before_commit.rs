//! Somebody is told of a change that is not stored yet: when the write fails, what they were told never happened.

use flow::{Event, EventKind, RegionKind, Service, Timeline};
use review::prelude::*;

use crate::{guards, nouns, servers, story};

pub(crate) static CHECK: Check = Check {
    id: "effect-before-commit",
    summary: "a message goes out before the change that it tells of is stored",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "idempotency",
    focus: &["idempotency", "atomicity"],
    cwe: &[841],
    references: &["https://microservices.io/patterns/data/transactional-outbox.html"],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("effect_before_commit.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        for (place, event) in timeline.events.iter().enumerate() {
            let EventKind::External(external) = &event.kind else { continue };
            let tells =
                matches!(external.service, Service::Mail | Service::Queue) && external.changes;
            if !tells || timeline.tx(event).is_some() || guards::is_repair(timeline, event) {
                continue;
            }
            let Some(write) = later_write(timeline, place, event) else { continue };
            let EventKind::Db(db) = &write.kind else { continue };
            let message = format!(
                "{} goes out before the program {}: when that fails, it was told of a change that did not happen",
                external.service.word(),
                story::words(cx, write, db, "")
            );
            let confidence =
                if event.certain && write.certain { Confidence::Medium } else { Confidence::Low };
            cx.report(event.file, event.range, message).confidence(confidence).because(
                write.file,
                write.range,
                "the write that can fail",
            );
        }
    }
}

/// A write of business data behind the message, in the same functions, that is no note of having sent it.
fn later_write<'t>(timeline: &'t Timeline, place: usize, event: &Event) -> Option<&'t Event> {
    timeline.events[place + 1..].iter().find(|later| {
        let EventKind::Db(db) = &later.kind else { return false };
        let entity = db.entity.as_deref().unwrap_or("log");
        let notes = db.sets.iter().any(|set| {
            [
                "sent",
                "notified",
                "emailed",
                "published",
                "processed",
                "delivered",
                "status",
                "lastsent",
            ]
            .iter()
            .any(|word| set.column.contains(word))
        });
        let own = later.frame == event.frame
            || timeline
                .frame(later.frame)
                .is_some_and(|frame| frame.caller.is_some_and(|(outer, _)| outer == event.frame))
            || is_mail(event)
                && timeline.frame(event.frame).is_some_and(|frame| {
                    frame.caller.is_some_and(|(outer, _)| outer == later.frame)
                });
        let loops = |event: &Event| {
            event
                .regions
                .iter()
                .filter(|region| {
                    timeline
                        .regions
                        .get(**region as usize)
                        .is_some_and(|region| region.kind == RegionKind::Loop)
                })
                .count()
        };
        db.op.is_write()
            && own
            && !notes
            && !nouns::is_record(entity)
            && timeline.compatible(event, later)
            && !guards::is_repair(timeline, later)
            && loops(event) <= loops(later)
    })
}

/// What a message to a queue tells of is not known where a function of its own sends it; a mail is about what its caller
/// does.
fn is_mail(event: &Event) -> bool {
    matches!(&event.kind, EventKind::External(external) if external.service == Service::Mail)
}
