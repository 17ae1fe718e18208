//! A key of a cache is got and later set, or counted, in one run.

use std::rc::Rc;

use facts::code::ExprId;
use flow::{Cache, CacheOp, Derived, Event, EventKind, Program, Timeline};

pub(crate) struct Pair<'p> {
    pub(crate) get: &'p Event,
    pub(crate) set: &'p Event,
    pub(crate) value: Option<(u32, ExprId)>,
    /// Places among the events.
    pub(crate) at: (usize, usize),
    pub(crate) is_local: bool,
    pub(crate) derived: Rc<Derived<'p>>,
}

/// Gets with later sets of the same key.
pub(crate) fn pairs<'p>(program: &'p Program, timeline: &'p Timeline) -> Vec<Pair<'p>> {
    of(program, timeline, |op| op == CacheOp::Set)
}

/// Gets with later increments of the same key.
pub(crate) fn counted<'p>(program: &'p Program, timeline: &'p Timeline) -> Vec<Pair<'p>> {
    of(program, timeline, |op| matches!(op, CacheOp::Atomic | CacheOp::Set))
}

fn of<'p>(
    program: &'p Program,
    timeline: &'p Timeline,
    wanted: impl Fn(CacheOp) -> bool,
) -> Vec<Pair<'p>> {
    let mut found = Vec::new();
    let steps: Vec<(usize, &Event, &Cache)> = timeline
        .events
        .iter()
        .enumerate()
        .filter_map(|(place, event)| match &event.kind {
            EventKind::Cache(cache) => Some((place, event, cache)),
            _ => None,
        })
        .collect();
    for (place, get, cache) in steps.iter().filter(|(_, _, cache)| cache.op == CacheOp::Get) {
        let mut derived = None;
        for (later, set, other) in
            steps.iter().filter(|(later, _, other)| later > place && wanted(other.op))
        {
            if other.key != cache.key || other.key.is_empty() || !timeline.compatible(get, set) {
                continue;
            }
            let derived =
                derived.get_or_insert_with(|| Rc::new(Derived::of(program, timeline, get)));
            found.push(Pair {
                get,
                set,
                value: other.value.map(|value| (set.frame, value)),
                at: (*place, *later),
                is_local: cache.local,
                derived: derived.clone(),
            });
        }
    }
    found
}
