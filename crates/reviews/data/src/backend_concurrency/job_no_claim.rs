//! A job takes the rows that wait and works on them, without marking them as taken first: two workers do the same work.

use flow::{Db, Event, EventKind, Op, Timeline};
use review::prelude::*;

use crate::story::{self, Step};
use crate::{jobs, servers, spelling};

pub(crate) static CHECK: Check = Check {
    id: "job-no-claim",
    summary: "two workers take the same rows",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "jobs",
    focus: &["jobs", "race-conditions"],
    cwe: &[362, 837],
    references: &["https://www.postgresql.org/docs/current/sql-select.html#SQL-FOR-UPDATE-SHARE"],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("job_no_claim.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        let Some(why) = jobs::repeated(cx, timeline) else { continue };
        for (place, event, db) in
            timeline.db().filter(|(_, _, db)| db.op == Op::Read && db.many && !db.count)
        {
            if db.for_update
                || db.skip_locked
                || !waits(db)
                || timeline.lock(event).is_some()
                || timeline.tx(event).is_some_and(|_| guards_rows(timeline, event))
            {
                continue;
            }
            let Some((write, done)) = work(timeline, place, event, db)
                .or_else(|| marked_first(timeline, place, event, db))
            else {
                continue;
            };
            let entity = spelling::entity(cx, &[event], db.entity.as_deref().unwrap_or("row"));
            let works = Step::of(done, "does the work");
            let marks = Step::of(write, format!("marks {entity}"));
            let is_first = write.range.start < done.range.start;
            let later = if is_first { [marks, works] } else { [works, marks] };
            let [second, third] = later;
            let steps = [story::db_step(cx, event, db, ""), second, third];
            let table = story::crossed(cx, &steps, "the work is done twice");
            let how = if is_first {
                "marks each whatever its state has become"
            } else {
                "marks them after the work"
            };
            let message = format!(
                "{why} reads the {entity} rows that wait and {how}: a second instance works on the same rows"
            );
            cx.report(event.file, event.range, message)
                .because(write.file, write.range, "marked here")
                .interleaving(table);
        }
    }
}

/// The rows are chosen by a state.
fn waits(db: &Db) -> bool {
    db.conditions.iter().any(|condition| {
        let column = &condition.column;
        [
            "status",
            "state",
            "sent",
            "processed",
            "done",
            "pending",
            "delivered",
            "completed",
            "nextrun",
            "runat",
            "scheduledat",
            "sendat",
            "dueat",
            "notified",
        ]
        .iter()
        .any(|word| column.contains(word))
    })
}

fn guards_rows(timeline: &Timeline, event: &Event) -> bool {
    crate::guards::has_row_lock(timeline, event)
}

/// The write that marks a row, and the effect before it.
fn work<'t>(
    timeline: &'t Timeline,
    place: usize,
    read: &Event,
    db: &Db,
) -> Option<(&'t Event, &'t Event)> {
    let later = &timeline.events[place + 1..];
    let marks = later.iter().position(|event| match &event.kind {
        EventKind::Db(other) => {
            other.op.is_write() && other.entity == db.entity && timeline.compatible(read, event)
        }
        _ => false,
    })?;
    let effect = later[..marks].iter().find(|event| match &event.kind {
        EventKind::External(external) => external.changes,
        EventKind::Db(other) => matches!(other.op, Op::Insert) && other.entity != db.entity,
        _ => false,
    })?;
    Some((&later[marks], effect))
}

/// A write that marks a row before the work without a look at its state: both instances mark it, and both go on.
fn marked_first<'t>(
    timeline: &'t Timeline,
    place: usize,
    read: &Event,
    db: &Db,
) -> Option<(&'t Event, &'t Event)> {
    let later = &timeline.events[place + 1..];
    let marks = later.iter().position(|event| match &event.kind {
        EventKind::Db(other) => {
            let sets_state = other
                .sets
                .iter()
                .any(|set| db.conditions.iter().any(|condition| condition.column == set.column));
            other.op == Op::Update
                && other.entity == db.entity
                && sets_state
                && !waits(other)
                && timeline.compatible(read, event)
        }
        _ => false,
    })?;
    let effect = later[marks + 1..].iter().find(|event| {
        matches!(&event.kind, EventKind::External(external) if external.changes)
            && timeline.compatible(&later[marks], event)
    })?;
    Some((&later[marks], effect))
}
