//! Writes that belong together, without a transaction: a failure between them leaves half of them.

use flow::{Db, Derived, Event, Op, Program, Timeline};
use review::prelude::*;

use crate::{guards, nouns, servers, story};

pub(crate) static CHECK: Check = Check {
    id: "multi-write-no-tx",
    summary: "several writes that belong together are no transaction",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "atomicity",
    focus: &["atomicity"],
    cwe: &[662],
    references: &["https://www.postgresql.org/docs/current/tutorial-transactions.html"],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("multi_write_no_tx.md"),
    run,
};

/// Two writes of one function.
struct Half<'t> {
    first: (&'t Event, &'t Db),
    second: (&'t Event, &'t Db),
    depends: bool,
}

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        let program = cx.program();
        if let Some(half) = halves(program, timeline) {
            report(cx, &half);
        }
    }
}

/// The worst pair of writes that are in no transaction.
fn halves<'t>(program: &Program, timeline: &'t Timeline) -> Option<Half<'t>> {
    let writes: Vec<(&Event, &Db)> = timeline
        .db()
        .map(|(_, event, db)| (event, db))
        .filter(|(event, db)| is_open(timeline, event, db))
        .take(24)
        .collect();
    let mut best: Option<Half<'t>> = None;
    for (place, first) in writes.iter().enumerate() {
        let mut derived = None;
        for second in &writes[place + 1..] {
            if !belongs(timeline, *first, *second) {
                continue;
            }
            let derived = derived.get_or_insert_with(|| Derived::of(program, timeline, first.0));
            let depends = second
                .1
                .sets
                .iter()
                .any(|set| set.value.is_some_and(|(frame, value)| derived.holds(frame, value)));
            let half = Half { first: *first, second: *second, depends };
            if best.as_ref().is_none_or(|best| rank(&half) > rank(best))
                && rank(&half) > Severity::Low
            {
                best = Some(half);
            }
        }
    }
    best
}

fn is_open(timeline: &Timeline, event: &Event, db: &Db) -> bool {
    let held = timeline.tx(event).is_some() || db.in_tx || db.sync;
    let known = db
        .entity
        .as_deref()
        .is_some_and(|entity| !nouns::is_record(entity) || nouns::is_critical(entity));
    db.op.is_write() && !held && known && event.certain && !guards::is_repair(timeline, event)
}

/// In one function or one called by the other, of different rows, and both in one run.
fn belongs(timeline: &Timeline, first: (&Event, &Db), second: (&Event, &Db)) -> bool {
    let same_entity = first.1.entity == second.1.entity;
    let transfer =
        same_entity && is_money(first.1) && is_money(second.1) && first.0.expr != second.0.expr;
    let related = !same_entity || transfer;
    related && timeline.compatible(first.0, second.0) && first.1.document == second.1.document
}

/// The write moves what is paid with.
fn is_money(db: &Db) -> bool {
    db.sets.iter().any(|set| nouns::is_critical(&set.column) && (set.atomic || set.value.is_some()))
        && db.op == Op::Update
}

fn rank(half: &Half<'_>) -> Severity {
    let (first, second) = (half.first.1, half.second.1);
    let of_money = |db: &Db| db.entity.as_deref().is_some_and(nouns::is_money);
    match () {
        () if is_money(first) && is_money(second) => Severity::Blocker,
        () if is_money(first) && of_money(second) || is_money(second) && of_money(first) => {
            Severity::High
        }
        () if first.document => Severity::Low,
        () if half.depends && first.op == Op::Insert && second.op == Op::Insert => Severity::High,
        () if of_money(first) && of_money(second) => Severity::High,
        () if half.depends => Severity::Med,
        () => Severity::Low,
    }
}

fn report(cx: &mut CheckContext<'_>, half: &Half<'_>) {
    let ((first, first_db), (second, second_db)) = (half.first, half.second);
    let message = format!(
        "{}, and then {}, in no transaction: a failure between the two leaves the first alone",
        story::words(cx, first, first_db, ""),
        story::words(cx, second, second_db, "")
    );
    let severity = rank(half);
    let confidence =
        if severity == Severity::Blocker { Confidence::Medium } else { Confidence::High };
    cx.report(second.file, second.range, message)
        .severity(severity)
        .confidence(confidence)
        .because(first.file, first.range, "the first write");
}
