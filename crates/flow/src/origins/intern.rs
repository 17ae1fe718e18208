//! Origins and sets of values, each stored once.

use facts::Origin;
use rustc_hash::FxHashMap;

use super::Value;
use super::table::SetId;
use super::value::OriginId;

/// Longer paths come from recursion and name nothing that a model knows.
const MAX_DEPTH: usize = 12;
/// An expression with more meanings than this is not understood any better by one more.
const MAX_VALUES: usize = 8;

#[derive(Debug)]
pub(crate) struct Interner {
    pub(crate) names: Vec<Origin>,
    by_name: FxHashMap<Box<str>, OriginId>,
    pub(crate) sets: Vec<Box<[Value]>>,
    by_set: FxHashMap<Box<[Value]>, SetId>,
}

impl Interner {
    pub(crate) fn new() -> Self {
        let mut by_set = FxHashMap::default();
        by_set.insert(Box::default(), 0);
        Self {
            names: Vec::new(),
            by_name: FxHashMap::default(),
            sets: vec![Box::default()],
            by_set,
        }
    }

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
        let parent = &self.names[origin.0 as usize];
        if parent.depth() >= MAX_DEPTH {
            return None;
        }
        let name = format!("{}.{property}", parent.as_str());
        Some(self.origin(&name))
    }

    pub(crate) fn called(&mut self, origin: OriginId) -> Option<OriginId> {
        let parent = &self.names[origin.0 as usize];
        if parent.depth() >= MAX_DEPTH {
            return None;
        }
        let name = format!("{}()", parent.as_str());
        Some(self.origin(&name))
    }

    /// Keeps the order (the first value is the likeliest) and drops repetitions.
    pub(crate) fn set(&mut self, values: &[Value]) -> SetId {
        let mut kept: Vec<Value> = Vec::with_capacity(values.len().min(MAX_VALUES));
        for value in values {
            if kept.len() < MAX_VALUES && !kept.contains(value) {
                kept.push(*value);
            }
        }
        if let Some(known) = self.by_set.get(kept.as_slice()) {
            return *known;
        }
        let id = self.sets.len() as SetId;
        let kept: Box<[Value]> = kept.into();
        self.sets.push(kept.clone());
        self.by_set.insert(kept, id);
        id
    }
}
