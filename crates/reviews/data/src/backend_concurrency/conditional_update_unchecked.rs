//! A guarded update whose effect nobody looks at: when the guard fails, the program goes on as if it had held.

use flow::{Db, Event, EventKind, Op, Timeline};
use review::prelude::*;

use crate::{guards, nouns, pairs, places, servers, spelling};

pub(crate) static CHECK: Check = Check {
    id: "conditional-update-unchecked",
    summary: "a guarded update changes no row, and nothing notices",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "atomicity",
    focus: &["atomicity", "race-conditions"],
    cwe: &[252, 362],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("conditional_update_unchecked.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        for (place, event, db) in timeline.db() {
            let Some(guard) = guard(db) else { continue };
            let Some(code) = cx.file(event.file).code() else { continue };
            let is_last = !goes_on(timeline, place, event);
            if db.returning
                || !places::is_discarded(cx, event.file, code, event.expr)
                || is_last && !nouns::is_critical(&guard)
            {
                continue;
            }
            let entity = spelling::entity(cx, &[event], db.entity.as_deref().unwrap_or("row"));
            let guard = spelling::column(cx, &[event], &guard);
            let message = format!(
                "the update of {entity} tests `{guard}`, and what follows does not ask whether a row was changed"
            );
            let confidence = if event.certain { Confidence::High } else { Confidence::Low };
            cx.report(event.file, event.range, message).confidence(confidence);
        }
    }
}

/// The column that is tested and written beside one that chooses the row.
fn guard(db: &Db) -> Option<Box<str>> {
    let one = |condition: &flow::Condition| {
        &*condition.operator == "=" && pairs::is_identity(&condition.column)
    };
    if db.op != Op::Update || !db.conditions.iter().any(one) {
        return None;
    }
    let sized =
        |condition: &&flow::Condition| matches!(&*condition.operator, ">" | ">=" | "<" | "<=");
    let found = db
        .conditions
        .iter()
        .filter(sized)
        .find(|condition| db.sets.iter().any(|set| takes(set, &condition.column)));
    let by_own_id = db.conditions.iter().any(|condition| {
        matches!(&*condition.column, "id" | "uuid" | "code" | "sku" | "slug" | "email")
    });
    // Rows of a parent are many: shifting positions is no guard.
    found
        .filter(|condition| by_own_id || nouns::is_critical(&condition.column))
        .map(|condition| condition.column.clone())
}

/// The statement takes from what it tests.
fn takes(set: &flow::Set, column: &str) -> bool {
    *set.column == *column && (set.atomic || nouns::is_critical(column))
}

/// Another step with an effect follows in the same run.
fn goes_on(timeline: &Timeline, place: usize, event: &Event) -> bool {
    timeline.events.iter().skip(place + 1).any(|later| {
        let acts = match &later.kind {
            EventKind::Db(db) => db.op.is_write(),
            EventKind::External(external) => external.changes,
            _ => false,
        };
        acts && timeline.compatible(event, later) && !guards::is_repair(timeline, later)
    })
}
