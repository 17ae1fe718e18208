//! Shared state is read, something is awaited, and the state is written from what was read: what happened in between is overwritten.

use facts::code::ClassId;
use flow::{Derived, Event, EventKind, Store, Timeline, within};
use review::prelude::*;

use crate::story::{self, Step};
use crate::{nouns, places, servers};

pub(crate) static CHECK: Check = Check {
    id: "stale-after-await",
    summary: "shared state is written from what was read before an await",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "race-conditions",
    focus: &["race-conditions", "async"],
    cwe: &[362],
    references: &["https://eslint.org/docs/latest/rules/require-atomic-updates"],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("stale_after_await.md"),
    run,
};

/// How a store rests on what was read before an await.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stale {
    /// The new value is computed from it.
    Value,
    /// Its size decided that there is a store.
    Test,
    /// It was empty, and is made here.
    Lazy,
}

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        for (place, event) in timeline.events.iter().enumerate() {
            let EventKind::Store(store) = &event.kind else { continue };
            let Some(name) = shared(cx, timeline, event, store) else { continue };
            if timeline.lock(event).is_some() {
                continue;
            }
            if let Some((read, stale)) = stale(cx, timeline, place, event) {
                report(cx, (read, event), &name, stale);
            }
        }
    }
}

fn report(cx: &mut CheckContext<'_>, (read, event): (&Event, &Event), name: &str, stale: Stale) {
    let steps =
        [Step::of(read, format!("reads `{name}`")), Step::of(event, format!("writes `{name}`"))];
    let (message, outcome) = match stale {
        Stale::Lazy => (
            format!(
                "`{name}` is still empty while the first caller waits: a second one makes it again"
            ),
            "it is made twice, and the first one is left over",
        ),
        Stale::Value => (
            format!(
                "`{name}` is written from what was read before the await: changes in between are lost"
            ),
            "the second write drops the first change",
        ),
        Stale::Test => (
            format!(
                "`{name}` is tested before the await and changed after it: in between others pass the same test"
            ),
            "both pass the test that should have stopped the second",
        ),
    };
    let severity = match stale {
        Stale::Lazy => Severity::Low,
        _ if nouns::is_critical(&name.to_ascii_lowercase()) => Severity::High,
        _ => Severity::Med,
    };
    let table = story::crossed(cx, &steps, outcome);
    cx.report(event.file, event.range, message)
        .severity(severity)
        .because(read.file, read.range, "read here, before the await")
        .interleaving(table);
}

/// The variable of the module, or the field of a thing that exists once, that a step stores to.
fn shared(
    cx: &CheckContext<'_>,
    timeline: &Timeline,
    event: &Event,
    store: &Store,
) -> Option<String> {
    let code = cx.file(event.file).code()?;
    if store.of_this {
        let class = code.function(timeline.frame(event.frame)?.function).class?;
        let plain = !store.path.contains('.') && !store.path.is_empty();
        return (plain && exists_once(code, class)).then(|| format!("this.{}", store.path));
    }
    let symbol = store.symbol.filter(|_| store.path.is_empty())?;
    Some(code.symbol(symbol).name.to_string())
}

/// A provider, or a class of which the module makes one.
fn exists_once(code: &Code, class: ClassId) -> bool {
    let declared = code.class(class);
    let provided = declared.decorators.iter().any(|decorator| {
        let name = code.call(*decorator).and_then(|call| places::name_of(code, call.callee));
        matches!(name, Some("Injectable" | "Controller"))
    });
    let mut made = code
        .calls
        .iter()
        .zip(&code.call_owners)
        .filter(|(_, owner)| **owner == FunctionId::TOP_LEVEL);
    provided
        || made.any(|(call, _)| {
            code.call(*call).is_some_and(|call| {
                call.kind == CallKind::New
                    && places::name_of(code, call.callee) == Some(&declared.name)
            })
        })
}

/// The read that a store rests on, with an await between the two.
fn stale<'t>(
    cx: &CheckContext<'_>,
    timeline: &'t Timeline,
    place: usize,
    event: &Event,
) -> Option<(&'t Event, Stale)> {
    let EventKind::Store(store) = &event.kind else { return None };
    let before = &timeline.events[..place];
    before.iter().enumerate().filter(|(_, read)| is_read_of(read, event, store)).find_map(
        |(at, read)| {
            let between = &before[at..];
            let waits = between.iter().any(|other| matches!(other.kind, EventKind::Await));
            let reset = between.iter().any(|other| is_store_of(other, event, store));
            if !waits || reset || !timeline.compatible(read, event) {
                return None;
            }
            rests_on(cx, timeline, read, event).map(|stale| (read, stale))
        },
    )
}

fn is_read_of(read: &Event, event: &Event, store: &Store) -> bool {
    let EventKind::Load(load) = &read.kind else { return false };
    let same = if store.of_this {
        load.field == store.path
    } else {
        load.symbol.is_some() && load.symbol == store.symbol
    };
    same && read.file == event.file
}

fn is_store_of(other: &Event, event: &Event, store: &Store) -> bool {
    let EventKind::Store(stored) = &other.kind else { return false };
    other.file == event.file
        && (stored.symbol, &stored.path, stored.of_this)
            == (store.symbol, &store.path, store.of_this)
}

fn rests_on(
    cx: &CheckContext<'_>,
    timeline: &Timeline,
    read: &Event,
    event: &Event,
) -> Option<Stale> {
    let EventKind::Store(store) = &event.kind else { return None };
    let code = cx.file(event.file).code()?;
    let derived = Derived::of(cx.program(), timeline, read);
    let value = store.value?;
    let mentioned = within(code, value).contains(&read.expr);
    let is_old = !mentioned || waits_inside(code, value);
    if is_old && derived.holds(event.frame, value) {
        return Some(Stale::Value);
    }
    let mut tests = timeline.tests_of(event).filter(|test| derived.holds(test.frame, test.test));
    let test = tests.next()?;
    let same_file = timeline.frame(test.frame).is_some_and(|frame| frame.file == event.file);
    let empty = same_file && places::is_negation(code, test.test) == test.holds;
    match () {
        () if !same_file => None,
        () if places::is_limit(code, test.test) && store.op.is_some() => Some(Stale::Test),
        () if empty && waits_inside(code, value) => Some(Stale::Lazy),
        () => None,
    }
}

fn waits_inside(code: &Code, value: ExprId) -> bool {
    within(code, value).into_iter().any(|part| matches!(code.kind(part), ExprKind::Await(_)))
}
