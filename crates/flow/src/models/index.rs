//! Rows by origin, by method name and by property name.

use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::pattern;
use super::rows::{CallbackRow, GuardRow, PropagatorRow, SanitizerRow, SinkRow, SourceRow};

/// Everything that is known about one origin.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    pub(crate) source: Option<Arc<SourceRow>>,
    pub(crate) sinks: Vec<Arc<SinkRow>>,
    pub(crate) assigned: Vec<Arc<SinkRow>>,
    pub(crate) propagators: Vec<Arc<PropagatorRow>>,
    pub(crate) sanitizers: Vec<Arc<SanitizerRow>>,
    pub(crate) guards: Vec<Arc<GuardRow>>,
    pub(crate) callbacks: Vec<Arc<CallbackRow>>,
}

impl Rows {
    /// Whether a call of it needs no further guessing.
    pub(crate) fn describes_call(&self) -> bool {
        !self.propagators.is_empty() || !self.sanitizers.is_empty()
    }

    fn extend(&mut self, other: &Self) {
        if self.source.is_none() {
            self.source.clone_from(&other.source);
        }
        self.sinks.extend(other.sinks.iter().cloned());
        self.assigned.extend(other.assigned.iter().cloned());
        self.propagators.extend(other.propagators.iter().cloned());
        self.sanitizers.extend(other.sanitizers.iter().cloned());
        self.guards.extend(other.guards.iter().cloned());
        self.callbacks.extend(other.callbacks.iter().cloned());
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    exact: FxHashMap<Box<str>, Rows>,
    /// Patterns with wildcards, by their last component; `*` as a last component is under the empty name.
    wild: FxHashMap<Box<str>, Vec<(Box<str>, Rows)>>,
    types: FxHashMap<Box<str>, Box<str>>,
    shapes: FxHashSet<Box<str>>,
    wild_types: Vec<(Box<str>, Box<str>)>,
    /// Sinks known by the method's name and the look of its receiver only.
    pub(crate) methods: FxHashMap<Box<str>, Vec<Arc<SinkRow>>>,
    /// Sinks that are an assignment to a property of this name, whatever the object.
    pub(crate) properties: FxHashMap<Box<str>, Vec<Arc<SinkRow>>>,
}

impl Index {
    pub(super) fn entry(&mut self, origin: &str) -> &mut Rows {
        if !origin.contains('*') {
            return self.exact.entry(origin.into()).or_default();
        }
        let list = self.wild.entry(last(origin).into()).or_default();
        let place =
            list.iter().position(|(pattern, _)| &**pattern == origin).unwrap_or_else(|| {
                list.push((origin.into(), Rows::default()));
                list.len() - 1
            });
        &mut list[place].1
    }

    pub(super) fn add_type(&mut self, origin: &str, is: &str) {
        self.shapes.insert(is.into());
        if origin.contains('*') {
            self.wild_types.push((origin.into(), is.into()));
        } else {
            self.types.insert(origin.into(), is.into());
        }
    }

    /// Whether a row names this as what something is.
    pub(crate) fn is_shape(&self, text: &str) -> bool {
        self.shapes.contains(text)
    }

    /// The shape that an origin stands for, if a row says so.
    pub(crate) fn shape(&self, origin: &str) -> Option<&str> {
        self.types.get(origin).map(|is| &**is).or_else(|| {
            let (_, is) =
                self.wild_types.iter().find(|(wild, _)| pattern::matches(wild, origin))?;
            Some(is)
        })
    }

    /// All rows for an origin, exact ones first.
    pub(crate) fn rows(&self, origin: &str) -> Option<Rc<Rows>> {
        let mut found = self.exact.get(origin).cloned();
        for key in [last(origin), ""] {
            let wild = self.wild.get(key).into_iter().flatten();
            for (_, rows) in wild.filter(|(wild, _)| pattern::matches(wild, origin)) {
                found.get_or_insert_default().extend(rows);
            }
        }
        found.map(Rc::new)
    }
}

fn last(origin: &str) -> &str {
    let name = origin.rsplit('.').next().unwrap_or(origin).trim_end_matches("()");
    if name == "*" { "" } else { name }
}
