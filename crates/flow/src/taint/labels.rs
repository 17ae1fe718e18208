//! Labels: which source data comes from, what was done to it since, and how labels of two ways are merged.

use super::steps::Trace;
use crate::models::Kinds;

/// Labels beyond this many on one value are dropped: a person reads one path, not fifty.
const MAX_LABELS: usize = 6;

/// Facts about a labelled string that matter to several kinds of sinks.
pub(crate) mod state {
    /// Source or receiver recognised by its name only.
    pub(crate) const UNCERTAIN: u16 = 1;
    /// Cannot be an absolute path.
    pub(crate) const RELATIVE: u16 = 2;
    /// `..` can only stand in front.
    pub(crate) const NORMALIZED: u16 = 4;
    /// Holds no `..`.
    pub(crate) const NO_DOTDOT: u16 = 8;
    /// Begins with one slash ...
    pub(crate) const SLASH: u16 = 16;
    /// ... and not with two.
    pub(crate) const NO_DOUBLE_SLASH: u16 = 32;
    /// Stands behind constant text.
    pub(crate) const BEHIND_CONSTANT: u16 = 64;
    /// The page's whole address: what an attacker chooses is behind the host.
    pub(crate) const WHOLE_URL: u16 = 128;
    /// Begins with `#` or `?`.
    pub(crate) const MARKED: u16 = 256;
    /// The whole of what was sent, with properties that nobody picked.
    pub(crate) const WHOLE_BODY: u16 = 512;
}

/// Data from one source, as it is after what was done to it.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    /// Index into the engine's list of sources.
    pub(crate) source: u32,
    /// Sink kinds that it can no longer harm.
    pub(crate) safe: Kinds,
    pub(crate) state: u16,
    pub(crate) trace: Trace,
}

impl Label {
    /// As harmful, and in the same ways.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.safe == other.safe && self.state == other.state
    }

    fn same(&self, other: &Self) -> bool {
        self.source == other.source && self.is_like(other)
    }
}

/// A source stays once; where two ways differ, what holds for both is kept, and the shorter way is told.
pub(crate) fn merge_labels(into: &mut Vec<Label>, from: &[Label]) {
    for label in from {
        let room = into.len() < MAX_LABELS;
        match into.iter_mut().find(|old| old.source == label.source) {
            Some(old) => {
                // The way that is less safe is the one to tell; of two alike, the shorter.
                let shorter = old.same(label) && label.trace.len() < old.trace.len();
                if shorter || label.safe.count_ones() < old.safe.count_ones() {
                    old.trace = label.trace.clone();
                }
                old.safe &= label.safe;
                old.state &= label.state;
            }
            None if room => into.push(label.clone()),
            None => {}
        }
    }
}
