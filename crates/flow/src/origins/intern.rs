//! Origins and sets of values, each stored once.

use std::fmt::Write as _;
use std::hash::{Hash, Hasher};

use facts::Origin;
use rustc_hash::{FxHashMap, FxHasher};

use super::table::SetId;
use super::value::OriginId;
use super::{Value, Values};

/// Longer paths come from recursion and name nothing that a model knows.
const MAX_DEPTH: usize = 12;
/// An expression with more meanings than this is not understood any better by one more.
const MAX_VALUES: usize = 8;

/// Sets of values, one behind the other.
#[derive(Clone, Debug)]
pub(crate) struct Sets {
    values: Vec<Value>,
    /// Where each set ends.
    ends: Vec<u32>,
}

impl Default for Sets {
    /// The empty set alone.
    fn default() -> Self {
        Self { values: Vec::new(), ends: vec![0] }
    }
}

impl Sets {
    pub(crate) fn get(&self, set: SetId) -> &[Value] {
        let place = set as usize;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.ends.get(place).map_or(&[], |end| &self.values[start as usize..*end as usize])
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[Value]> {
        (0..self.ends.len() as SetId).map(|set| self.get(set))
    }

    fn push(&mut self, values: &[Value]) -> SetId {
        self.values.extend_from_slice(values);
        self.ends.push(self.values.len() as u32);
        (self.ends.len() - 1) as SetId
    }
}

#[derive(Debug, Default)]
pub(crate) struct Interner {
    pub(crate) names: Vec<Origin>,
    by_name: FxHashMap<Box<str>, OriginId>,
    pub(crate) sets: Sets,
    /// By hash; of sets with one hash the later ones are at the hashes that follow.
    by_hash: FxHashMap<u64, SetId>,
    /// Where names are put together that are mostly known already.
    scratch: String,
}

impl Interner {
    pub(crate) fn origin(&mut self, name: &str) -> OriginId {
        if let Some(known) = self.by_name.get(name) {
            return *known;
        }
        let id = OriginId(self.names.len() as u32);
        self.names.push(Origin::new(name));
        self.by_name.insert(name.into(), id);
        id
    }

    pub(crate) fn text(&self, origin: OriginId) -> &str {
        self.names[origin.0 as usize].as_str()
    }

    pub(crate) fn member(&mut self, origin: OriginId, property: &str) -> Option<OriginId> {
        self.derived(origin, format_args!(".{property}"))
    }

    pub(crate) fn called(&mut self, origin: OriginId) -> Option<OriginId> {
        self.derived(origin, format_args!("()"))
    }

    /// The name of what is made of something, unless it grows too long.
    fn derived(&mut self, of: OriginId, step: std::fmt::Arguments<'_>) -> Option<OriginId> {
        let parent = &self.names[of.0 as usize];
        if parent.depth() >= MAX_DEPTH {
            return None;
        }
        let mut name = std::mem::take(&mut self.scratch);
        name.clear();
        name.push_str(parent.as_str());
        // Writing to a string does not fail.
        let _ = name.write_fmt(step);
        let id = self.origin(&name);
        self.scratch = name;
        Some(id)
    }

    /// Keeps the order (the first value is the likeliest) and drops repetitions.
    pub(crate) fn set(&mut self, values: &[Value]) -> SetId {
        let mut kept = Values::new();
        for value in values {
            if kept.len() < MAX_VALUES && !kept.contains(value) {
                kept.push(*value);
            }
        }
        if kept.is_empty() {
            return 0;
        }
        let mut hasher = FxHasher::default();
        kept.hash(&mut hasher);
        let mut hash = hasher.finish();
        loop {
            match self.by_hash.get(&hash) {
                Some(known) if *self.sets.get(*known) == *kept => return *known,
                Some(_) => hash = hash.wrapping_add(1),
                None => break,
            }
        }
        let id = self.sets.push(&kept);
        self.by_hash.insert(hash, id);
        id
    }
}
