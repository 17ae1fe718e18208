//! A number is read, changed in the program and written back: of two changes one is lost.

use review::prelude::*;

use crate::pairs::{Pair, Written, pairs};
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
    for pair in pairs(cx) {
        if !pair.is_same_row(cx) || pair.is_guarded(cx) {
            continue;
        }
        let written = pair.written();
        let lost = written.iter().find(|set| {
            is_computed(&pair, set) && !guards::tests_again(pair.write_db, &[&*set.column])
        });
        if let Some(set) = lost {
            report(cx, &pair, set);
        }
    }
}

/// The new value of the column contains its old one.
pub(crate) fn is_computed(pair: &Pair<'_>, set: &Written) -> bool {
    let of_value =
        set.value.is_some_and(|(frame, value)| pair.derived.is_computed(frame, value, &set.column));
    !set.atomic && !set.column.is_empty() && (set.of_itself || of_value)
}

/// A list that is filtered or added to, not a number.
fn is_list(cx: &CheckContext<'_>, pair: &Pair<'_>, set: &Written) -> bool {
    let Some((frame, value)) = set.value else { return false };
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
    let column = &*set.column;
    let mut steps = vec![story::db_step(pair.read, pair.read_db, column)];
    if let Some((file, range)) = set.place {
        steps.push(Step { action: format!("computes the new {column}"), file, range });
    }
    steps.push(Step::of(pair.write, story::words(pair.write_db, column)));
    let table = story::crossed(
        cx,
        &steps,
        format!("the second write overwrites the first: one change of `{column}` is lost"),
    );
    let severity = match () {
        () if nouns::is_soft(column) || is_list(cx, pair, set) => Severity::Med,
        () if nouns::is_critical(column) && pair.is_certain() => Severity::Blocker,
        () => Severity::High,
    };
    let message = format!(
        "the new `{column}` of {} is computed from the one that was read, so two requests lose one change",
        pair.entity()
    );
    cx.report(pair.write.file, pair.write.range, message)
        .severity(severity)
        .confidence(if pair.is_certain() { Confidence::High } else { Confidence::Low })
        .because(pair.read.file, pair.read.range, "the old value is read here")
        .interleaving(table);
}
