//! A number is read, changed in the program and written back: of two changes one is lost.

use review::prelude::*;

use crate::pairs::{Pair, Written, changes_row, pairs};
use crate::story::{self, Step};
use crate::{guards, nouns, places};

pub(crate) static CHECK: Check = Check {
    id: "read-modify-write",
    summary: "a value is computed from what was read and written back whole",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "atomicity",
    focus: &["atomicity", "race-conditions"],
    cwe: &[362],
    references: &["https://www.postgresql.org/docs/current/transaction-iso.html"],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("read_modify_write.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for pair in pairs(cx, changes_row) {
        if !pair.is_same_row(cx) || pair.is_guarded(cx) {
            continue;
        }
        let written = pair.written();
        let lost = written.iter().find(|set| {
            (is_computed(&pair, set) || is_grown_list(&pair, set))
                && !guards::tests_again(pair.write_db, &[&*set.column])
        });
        if let Some(set) = lost {
            report(cx, &pair, set);
        } else if let Some((set, list)) =
            written.iter().find_map(|set| Some((set, of_list(&pair, set)?)))
        {
            summed_up(cx, &pair, set, &list);
        }
    }
}

/// The new value of the column contains its old one.
pub(crate) fn is_computed(pair: &Pair<'_>, set: &Written) -> bool {
    let of_value =
        set.value.is_some_and(|(frame, value)| pair.derived.is_computed(frame, value, &set.column));
    !set.atomic && !set.column.is_empty() && (set.of_itself || of_value)
}

/// `const tags = row.tags; tags.push(tag); update({ tags })`: the whole list is written back.
fn is_grown_list(pair: &Pair<'_>, set: &Written) -> bool {
    let Some((frame, value)) = set.value.filter(|_| !set.atomic && !set.grown) else {
        return false;
    };
    let is_list = pair.derived.fields(frame, value).contains(&*set.column);
    is_list && !set.column.is_empty() && pair.grown().any(|list| list.column == set.column)
}

/// The list of the row, changed in this very run, that another column is worked out from:
/// `row.reviews.push(review); row.count = row.reviews.length`.
fn of_list(pair: &Pair<'_>, set: &Written) -> Option<Box<str>> {
    let (frame, value) = set.value.filter(|_| !set.atomic && !set.grown && set.place.is_some())?;
    let looked_at = pair.derived.fields(frame, value);
    let mut lists = pair.grown().map(|list| list.column);
    lists.find(|list| looked_at.contains(&**list) && **list != *set.column)
}

fn summed_up(cx: &mut CheckContext<'_>, pair: &Pair<'_>, set: &Written, list: &str) {
    let spelt = pair.spelt_of(cx, set);
    let from = pair.grown().find(|grown| &*grown.column == list);
    let from = from.map_or_else(|| list.to_owned(), |grown| pair.spelt_of(cx, &grown));
    let mut steps = vec![story::db_step(cx, pair.read, pair.read_db, list)];
    if let Some((file, range)) = set.place {
        steps.push(Step { action: format!("works {spelt} out"), file, range });
    }
    steps.push(Step::of(pair.write, story::words(cx, pair.write, pair.write_db, &set.column)));
    let outcome = format!("`{spelt}` leaves out what the first request added to `{from}`");
    let table = story::crossed(cx, &steps, outcome);
    let message = format!(
        "`{spelt}` of {} is worked out from the `{from}` that were read: what another request adds meanwhile is not in it",
        pair.rows(cx)
    );
    let severity = if nouns::is_critical(&set.column) { Severity::High } else { Severity::Med };
    cx.report(pair.write.file, pair.write.range, message)
        .severity(severity)
        .confidence(if pair.is_certain() { Confidence::High } else { Confidence::Low })
        .because(pair.read.file, pair.read.range, "the list is read here")
        .interleaving(table);
}

/// A list that is filtered or added to, not a number.
fn is_list(cx: &CheckContext<'_>, pair: &Pair<'_>, set: &Written) -> bool {
    let Some((frame, value)) = set.value else { return false };
    if pair.grown().any(|list| list.column == set.column) {
        return true;
    }
    let Some((_, _, code)) = places::frame(cx, pair.timeline, frame) else { return false };
    match code.kind(code.constant(value)) {
        ExprKind::Array(_) => true,
        ExprKind::Call(call) => {
            let name = places::name_of(code, call.callee);
            matches!(name, Some("filter" | "concat" | "map" | "slice"))
        }
        _ => false,
    }
}

fn report(cx: &mut CheckContext<'_>, pair: &Pair<'_>, set: &Written) {
    let (column, spelt) = (&*set.column, pair.spelt_of(cx, set));
    let mut steps = vec![story::db_step(cx, pair.read, pair.read_db, column)];
    if let Some((file, range)) = set.place {
        steps.push(Step { action: format!("computes the new {spelt}"), file, range });
    }
    steps.push(Step::of(pair.write, story::words(cx, pair.write, pair.write_db, column)));
    let table = story::crossed(
        cx,
        &steps,
        format!("the second write overwrites the first: one change of `{spelt}` is lost"),
    );
    let severity = match () {
        () if nouns::is_soft(column) || is_list(cx, pair, set) => Severity::Med,
        () if nouns::is_critical(column) && pair.is_certain() => Severity::Blocker,
        () => Severity::High,
    };
    let message = format!(
        "the new `{spelt}` of {} is computed from the one that was read, so two requests lose one change",
        pair.rows(cx)
    );
    let severity = guards::under_load(cx, severity);
    cx.report(pair.write.file, pair.write.range, message)
        .severity(severity)
        .confidence(if pair.is_certain() { Confidence::High } else { Confidence::Low })
        .because(pair.read.file, pair.read.range, "the old value is read here")
        .interleaving(table);
}
