//! A row is read, its state decides, and the row is written: two runs decide on the same state.

use facts::code::{Code, ExprKind};
use flow::{Event, EventKind, Op, within};
use review::prelude::*;

use crate::pairs::{Pair, Written, changes_row, pairs};
use crate::story::{self, Step};
use crate::{guards, nouns, places};

pub(crate) static CHECK: Check = Check {
    id: "check-then-act",
    summary: "a decision is made on a row that another request can change before the write",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "race-conditions",
    focus: &["race-conditions", "atomicity"],
    cwe: &[367, 362],
    references: &["https://www.postgresql.org/docs/current/transaction-iso.html"],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("check_then_act.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for pair in pairs(cx, changes_row) {
        if !pair.is_same_row(cx) || pair.is_guarded(cx) {
            continue;
        }
        let written = pair.written();
        let Some((test, column)) = deciding(cx, &pair, &written) else { continue };
        report(cx, &pair, test, &column);
    }
}

/// What is tested and written.
struct Decided {
    column: Box<str>,
    /// As the code spells it.
    spelt: String,
    /// A list that is searched and then added to.
    grown: bool,
}

/// The test that the write depends on, with the column that is tested and written.
fn deciding<'p>(
    cx: &CheckContext<'_>,
    pair: &'p Pair<'_>,
    written: &[Written],
) -> Option<(&'p flow::Test, Decided)> {
    pair.tests().find_map(|(test, fields)| {
        let (_, _, code) = places::frame(cx, pair.timeline, test.frame)?;
        let column =
            written.iter().find(|set| fields.contains(&&*set.column) && !set.column.is_empty())?;
        if guards::tests_again(pair.write_db, &fields) || is_skip(cx, pair, code, test, column) {
            return None;
        }
        let costs = has_consequence(pair, test) || nouns::is_critical(pair.entity());
        let state = is_state(cx, pair, column) && costs
            || is_claim(&column.column) && places::is_negation(code, test.test) == test.holds;
        let matters = nouns::is_critical(&column.column)
            || column.grown && places::is_search(code, test.test)
            || is_compared(pair, code, test, &column.column) && !is_moment(cx, pair, column)
            || state;
        let name = column.column.clone();
        let spelt = pair.spelt_of(cx, column);
        matters.then_some((test, Decided { column: name, spelt, grown: column.grown }))
    })
}

/// `if (user.email !== email) user.email = email`: writing it twice changes nothing.
fn is_skip(
    cx: &CheckContext<'_>,
    pair: &Pair<'_>,
    code: &Code,
    test: &flow::Test,
    set: &Written,
) -> bool {
    let Some((frame, value)) = set.value.filter(|_| !set.of_itself && !set.grown) else {
        return false;
    };
    let same_file = pair.timeline.frame(frame).map(|frame| frame.file)
        == pair.timeline.frame(test.frame).map(|frame| frame.file);
    let Some((_, source, of)) = places::frame(cx, pair.timeline, frame) else { return false };
    let text = of.range(value).slice(&source.text);
    let is_name = matches!(of.kind(value), ExprKind::Name { .. } | ExprKind::Member { .. });
    same_file
        && is_name
        && within(code, test.test)
            .into_iter()
            .any(|part| code.range(part).slice(&source.text) == text)
}

/// The column says whose the row is: the last writer takes it from the first.
fn is_claim(column: &str) -> bool {
    column.ends_with("by")
        || ["owner", "ownerid", "assignee", "assigneeid", "winner", "winnerid", "holder"]
            .contains(&column)
}

/// `status = "paid"`, `used = true`, `usedAt = new Date()`: the row goes from one state to the next.
fn is_state(cx: &CheckContext<'_>, pair: &Pair<'_>, set: &Written) -> bool {
    let Some((_, source, code)) =
        set.value.and_then(|(frame, _)| places::frame(cx, pair.timeline, frame))
    else {
        return false;
    };
    let Some((_, value)) = set.value else { return false };
    match code.kind(code.constant(value)) {
        ExprKind::Bool(_) | ExprKind::String(_) | ExprKind::Number(_) | ExprKind::Null => true,
        ExprKind::Member { object, .. } => {
            matches!(code.kind(*object), ExprKind::Name { name, .. } if name.starts_with(char::is_uppercase))
                || matches!(code.kind(*object), ExprKind::Member { property, .. } if property.starts_with(char::is_uppercase))
        }
        _ => code.range(value).slice(&source.text).contains("Date"),
    }
}

/// The size of this very column decides; whether a list is empty is no size.
fn is_compared(pair: &Pair<'_>, code: &Code, test: &flow::Test, column: &str) -> bool {
    let none =
        |side: &ExprId| matches!(code.kind(*side), ExprKind::Number(number) if *number <= 1.0);
    let critical = nouns::is_critical(column);
    let mut pairs =
        within(code, test.test).into_iter().filter_map(|part| places::sizes(code, part));
    pairs.any(|sides| {
        let decides =
            sides.iter().any(|side| pair.derived.fields(test.frame, *side).contains(column));
        decides && (critical || !sides.iter().any(none))
    })
}

/// A moment that is compared with now is no amount.
fn is_moment(cx: &CheckContext<'_>, pair: &Pair<'_>, set: &Written) -> bool {
    let column = &*set.column;
    let named =
        ["at", "date", "time", "seen", "login", "until"].iter().any(|end| column.ends_with(end));
    let value = set.value.and_then(|(frame, value)| {
        let (_, source, code) = places::frame(cx, pair.timeline, frame)?;
        Some(code.range(value).slice(&source.text))
    });
    named
        || column.contains("expir")
        || value.is_some_and(|text| text.contains("Date") || text.contains("now("))
}

/// Something that cannot be done twice happens behind the same test.
fn has_consequence(pair: &Pair<'_>, test: &flow::Test) -> bool {
    let wanted = (test.frame, test.test, test.holds);
    pair.timeline.events.iter().any(|event| {
        let mut tests = pair.timeline.tests_of(event);
        tests.any(|other| (other.frame, other.test, other.holds) == wanted) && is_once(pair, event)
    })
}

fn is_once(pair: &Pair<'_>, event: &Event) -> bool {
    match &event.kind {
        EventKind::External(external) => external.changes,
        EventKind::Db(db) => {
            let other = db.entity != pair.write_db.entity;
            let record = db.entity.as_deref().is_none_or(nouns::is_record);
            let adds =
                db.op == Op::Insert && !db.on_conflict || db.sets.iter().any(|set| set.atomic);
            other && !record && adds
        }
        _ => false,
    }
}

fn report(cx: &mut CheckContext<'_>, pair: &Pair<'_>, test: &flow::Test, decided: &Decided) {
    let (column, spelt) = (&*decided.column, &decided.spelt);
    let mut steps = vec![story::db_step(cx, pair.read, pair.read_db, column)];
    steps.extend(story::test_step(cx, pair.timeline, test));
    steps.push(Step::of(pair.write, story::words(cx, pair.write, pair.write_db, column)));
    let outcome = format!("both requests pass the test on the same `{spelt}`, and both write");
    let table = story::crossed(cx, &steps, outcome);
    let checked = cx.effects().schema.is_checked(pair.entity(), column);
    let message = format!(
        "`{spelt}` of {} is read, tested and then written in separate steps{}",
        pair.rows(cx),
        remark(pair, checked)
    );
    let severity = guards::under_load(cx, severity(pair, decided, checked));
    let confidence = if pair.is_certain() { Confidence::Medium } else { Confidence::Low };
    let limit = (nouns::is_critical(column) && !checked && !pair.read_db.document)
        .then(|| format!("a CHECK constraint on {} ({spelt})", pair.rows(cx)));
    let sources = cx.effects().schema.sources.clone();
    let claim = cx
        .report(pair.write.file, pair.write.range, message)
        .severity(severity)
        .confidence(confidence)
        .because(pair.read.file, pair.read.range, "the row is read here, without a lock")
        .interleaving(table);
    if let Some(sought) = limit.filter(|_| !sources.is_empty()) {
        claim.absent(sought, sources);
    }
}

fn severity(pair: &Pair<'_>, decided: &Decided, checked: bool) -> Severity {
    let critical = nouns::is_critical(&decided.column) || nouns::is_critical(pair.entity());
    match () {
        () if critical && pair.is_certain() && !checked => Severity::Blocker,
        () if decided.grown && !critical => Severity::Med,
        () => Severity::High,
    }
}

fn remark(pair: &Pair<'_>, checked: bool) -> &'static str {
    match () {
        () if checked => {
            " (a CHECK constraint stops the worst: the second request fails with an error of the database)"
        }
        () if pair.timeline.tx(pair.write).is_some() => {
            " (the transaction does not help: at READ COMMITTED both read before either writes)"
        }
        () => "",
    }
}
