//! Two locks are taken in an order that the caller decides, or in two orders: two runs wait for each other.

use std::collections::BTreeMap;

use flow::{Event, EventKind, Timeline};
use review::prelude::*;

use crate::story::{self, Step};
use crate::{places, servers};

pub(crate) static CHECK: Check = Check {
    id: "lock-order",
    summary: "two locks are taken in no fixed order",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "deadlocks",
    focus: &["deadlocks", "locking"],
    cwe: &[833],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("lock_order.md"),
    run,
};

/// One lock held while another is taken.
struct Nested<'t> {
    outer: (&'t Event, String),
    inner: (&'t Event, String),
    by_row: bool,
}

fn run(cx: &mut CheckContext<'_>) {
    let mut fixed: BTreeMap<(String, String), (FileId, ByteRange)> = BTreeMap::new();
    let runs = servers::runs(cx);
    let all: Vec<Nested<'_>> = runs.iter().flat_map(|timeline| nested(cx, timeline)).collect();
    for lock in &all {
        if lock.outer.1 != lock.inner.1 && !lock.by_row {
            fixed
                .entry((lock.outer.1.clone(), lock.inner.1.clone()))
                .or_insert((lock.inner.0.file, lock.inner.0.range));
        }
    }
    for lock in &all {
        let (outer, inner) = (&lock.outer, &lock.inner);
        if let Some((file, range)) =
            fixed.get(&(inner.1.clone(), outer.1.clone())).filter(|_| outer.1 != inner.1)
        {
            let message = format!(
                "`{}` is held while `{}` is taken, and elsewhere the other way round: two runs wait for each other for ever",
                outer.1, inner.1
            );
            cx.report(inner.0.file, inner.0.range, message).severity(Severity::Blocker).because(
                *file,
                *range,
                "the other order",
            );
        }
    }
    for timeline in runs {
        by_parameter(cx, timeline);
    }
}

fn nested<'t>(cx: &CheckContext<'_>, timeline: &'t Timeline) -> Vec<Nested<'t>> {
    let mut found = Vec::new();
    for event in &timeline.events {
        let EventKind::Acquire(lock) = &event.kind else { continue };
        let Some(inner) = name(cx, event, lock.key) else { continue };
        for region in &event.regions {
            let outer = timeline.events.iter().find(|other| {
                matches!(other.kind, EventKind::Acquire(_))
                    && timeline.regions.get(*region as usize).is_some_and(|region| {
                        (region.file, region.expr) == (other.file, other.expr)
                    })
            });
            let Some(outer) = outer.filter(|outer| !std::ptr::eq(*outer, event)) else { continue };
            let EventKind::Acquire(held) = &outer.kind else { continue };
            let Some(name) = name(cx, outer, held.key) else { continue };
            found.push(Nested {
                outer: (outer, name),
                inner: (event, inner.clone()),
                by_row: false,
            });
        }
    }
    found
}

/// The lock's own name: the mutex variable of the module.
fn name(cx: &CheckContext<'_>, event: &Event, key: Option<ExprId>) -> Option<String> {
    let source = cx.file(event.file);
    let code = source.code()?;
    if let Some(text) = key.and_then(|key| code.string(key)) {
        return Some(text.to_owned());
    }
    let ExprKind::Member { object, .. } = code.kind(code.call(event.expr)?.callee) else {
        return None;
    };
    key.is_none_or(|key| matches!(code.kind(key), ExprKind::Function(_)))
        .then(|| places::short(source, code, *object))
}

/// `lock(from); lock(to)`: a transfer the other way takes them the other way round.
fn by_parameter(cx: &mut CheckContext<'_>, timeline: &Timeline) {
    let locked: Vec<(&Event, Box<str>, String)> =
        timeline.events.iter().filter_map(|event| row_or_key(cx, event)).collect();
    for (place, (first, kind, key)) in locked.iter().enumerate() {
        let later = locked[place + 1..].iter().find(|(other, other_kind, other_key)| {
            other_kind == kind
                && other_key != key
                && timeline.compatible(first, other)
                && share_region(first, other)
        });
        let Some((second, _, _)) = later else { continue };
        if is_sorted(cx, first) || is_sorted(cx, second) {
            continue;
        }
        let steps =
            [Step::of(first, format!("locks {key}")), Step::of(second, "waits for the other")];
        let table = story::crossed(
            cx,
            &steps,
            "each holds what the other waits for: the database ends one of them, a mutex none",
        );
        let is_row = matches!(first.kind, EventKind::Db(_));
        let message = "two locks are taken in the order of the arguments: a call with the two exchanged waits for this one, and this one for it";
        let severity = if is_row { Severity::High } else { Severity::Blocker };
        cx.report(second.file, second.range, message)
            .severity(severity)
            .because(first.file, first.range, "the first lock")
            .interleaving(table);
        return;
    }
}

fn share_region(first: &Event, second: &Event) -> bool {
    let is_lock = matches!(first.kind, EventKind::Acquire(_));
    is_lock || first.regions.iter().any(|region| second.regions.contains(region))
}

/// A row lock or a keyed lock whose key is a variable of the caller.
fn row_or_key<'t>(
    cx: &CheckContext<'_>,
    event: &'t Event,
) -> Option<(&'t Event, Box<str>, String)> {
    match &event.kind {
        EventKind::Db(db) if db.for_update => {
            let key = db
                .conditions
                .iter()
                .find(|condition| &*condition.operator == "=" && condition.expr.is_some())?;
            Some((event, db.entity.clone()?, key.value.to_string()))
        }
        EventKind::Acquire(lock) => {
            let source = cx.file(event.file);
            let code = source.code()?;
            let key = lock.key.filter(|key| {
                matches!(
                    code.kind(*key),
                    ExprKind::Name { .. } | ExprKind::Template { .. } | ExprKind::Member { .. }
                )
            })?;
            Some((event, "lock".into(), places::short(source, code, key)))
        }
        _ => None,
    }
}

/// The function brings its keys into an order first.
fn is_sorted(cx: &CheckContext<'_>, event: &Event) -> bool {
    let source = cx.file(event.file);
    let Some(code) = source.code() else { return true };
    let mut owner = cx.effects().uses(event.file).owner(event.expr);
    // The keys may be sorted outside of the transaction's callback.
    while let Some(outer) =
        code.function(owner).parent.filter(|outer| *outer != FunctionId::TOP_LEVEL)
    {
        owner = outer;
    }
    let text = code.function(owner).range.slice(&source.text);
    ["sort(", "sorted", "Math.min", "localeCompare", "orderBy"]
        .iter()
        .any(|word| text.contains(word))
}
