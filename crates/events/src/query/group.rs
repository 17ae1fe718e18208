//! What is counted of a group of events.

use rustc_hash::FxHashMap;

use super::sketch::Sketch;
use crate::table::Cell;

/// Groups beyond this many are counted as one: a field with a million values is no dimension.
const MOST: usize = 10_000;
pub(crate) const OTHERS: &str = "(others)";

/// Requests of a group, estimated: each event counts for as many as it stands for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    pub(crate) events: u64,
    pub(crate) requests: f64,
    /// Of those whose outcome or status is known.
    pub(crate) judged: f64,
    pub(crate) failed: f64,
    pub(crate) durations: Sketch,
}

impl Group {
    #[inline]
    pub(crate) fn add(&mut self, seen: &Seen) {
        self.count(seen);
        if let Some(ms) = seen.duration {
            self.durations.add(ms, seen.weight);
        }
    }

    /// Without the duration, for questions that do not ask for it.
    #[inline]
    pub(crate) fn count(&mut self, seen: &Seen) {
        self.events += 1;
        self.requests += seen.weight;
        if let Some(failed) = seen.failed {
            self.judged += seen.weight;
            self.failed += if failed { seen.weight } else { 0.0 };
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.events += other.events;
        self.requests += other.requests;
        self.judged += other.judged;
        self.failed += other.failed;
        self.durations.merge(other.durations);
    }

    pub(crate) fn error_rate(&self) -> Option<f64> {
        (self.judged > 0.0).then(|| self.failed / self.judged * 100.0)
    }

    pub(crate) fn errors(&self) -> Cell {
        if self.judged > 0.0 { Cell::Number(self.failed) } else { Cell::Missing }
    }

    pub(crate) fn percentile(&self, share: f64) -> Cell {
        Cell::maybe(self.durations.quantile(share))
    }
}

/// What every question asks of an event, read once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) weight: f64,
    pub(crate) failed: Option<bool>,
    pub(crate) duration: Option<f64>,
}

/// What is added up part by part, in the order of the parts.
pub(crate) trait Merge: Default {
    fn merge(&mut self, other: Self);
}

impl Merge for Group {
    fn merge(&mut self, other: Self) {
        Group::merge(self, other);
    }
}

/// Groups by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups<G> {
    places: FxHashMap<Box<str>, usize>,
    groups: Vec<(Box<str>, G)>,
}

impl<G: Merge> Groups<G> {
    #[inline]
    pub(crate) fn of(&mut self, name: &str) -> &mut G {
        if let Some(at) = self.places.get(name) {
            return &mut self.groups[*at].1;
        }
        if self.groups.len() >= MOST && name != OTHERS {
            return self.of(OTHERS);
        }
        self.places.insert(name.into(), self.groups.len());
        self.groups.push((name.into(), G::default()));
        let last = self.groups.len() - 1;
        &mut self.groups[last].1
    }

    /// In the order in which the other saw its groups.
    pub(crate) fn merge(&mut self, other: Self) {
        for (name, group) in other.groups {
            self.of(&name).merge(group);
        }
    }

    /// By name.
    pub(crate) fn sorted(self) -> Vec<(Box<str>, G)> {
        let mut all = self.groups;
        all.sort_by(|left, right| left.0.cmp(&right.0));
        all
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }
}

/// The largest first, then by name.
pub(crate) fn largest_first<G>(groups: &mut [(Box<str>, G)], size: impl Fn(&G) -> f64) {
    groups.sort_by(|left, right| {
        size(&right.1).total_cmp(&size(&left.1)).then_with(|| left.0.cmp(&right.0))
    });
}
