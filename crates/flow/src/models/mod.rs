//! Sources, sinks, propagators, sanitizers and guards as data: `crates/flow/models/*.toml`, and rows that users add.
//!
//! Every row names what it is about by an origin pattern (see [`facts::Origin`]): `{a,b}` is an alternative, `*` one
//! whole component. `pg.{Pool,Client}().query` is the method of an instance; `express.Request.query` a property of a
//! value of known shape. Shapes are names like any other: `[[type]]` rows and the parameters of `[[callback]]` rows
//! give them to values.
//!
//! | table | means | fields |
//! |---|---|---|
//! | `type` | a value with this origin is of that shape | `origin`, `is` |
//! | `source` | a value with this origin is data from outside | `origin`, `kind`, `name`, `safe` (sink kinds it cannot harm), `certain` |
//! | `sink` | data that reaches these arguments does harm | `callee` or `method` + `receiver` (regular expression on the receiver's text), or `assign` (origin of the assigned member) or `property` (its name), `kind`, `args`, `from`, `this` (the receiver), `path` (property of the argument), `deep` (any nested field), `at = "call"`, `when`, `name`, `certain` |
//! | `propagator` | taint of the inputs reaches an output | `callee`, `from` (`"0"`, `"rest"`, `"this"`, `"any"`), `to` (`"return"`, `"this"`, `"0"`), `deep`, `raise` (kinds that become possible again) |
//! | `sanitizer` | as a propagator, but harmless for some sinks afterwards | `callee`, `kinds` (`"all"` is every kind, `"numeric"` every kind that a number cannot harm), `from`, `raise` (kinds that become possible again) |
//! | `guard` | a call that is true (or false) only for harmless values | `callee`, `arg`, `kinds`, `when` |
//! | `callback` | calls a function argument with values of known shapes | `callee`, `arg` (-1 last, -2 every), `path` (the property of the argument that is called), `params`, `event`, `event_arg` |
//!
//! In `callback.params`, `"this"` is the receiver's value, `"elem"` its elements, `"arg:0"` an argument's value,
//! `""` nothing known, everything else a shape.

mod index;
mod load;
mod pattern;
mod rows;

pub(crate) use index::Rows;
pub use load::ModelError;
pub(crate) use rows::{CallbackRow, Port, PropagatorRow, SanitizerRow, SinkRow};

use std::collections::BTreeSet;

use index::Index;
use rustc_hash::FxHashMap;

/// The one kind that a number still harms: it says how much is made.
const RESOURCE: &str = "resource";

/// Kinds that are told apart, yet are harmed and made harmless in the same ways: they share a bit.
const ALIKE: &[(&str, &str)] = &[("page-code", "code"), ("joined-path", "path")];

/// A set of sink kinds, one bit each, as numbered by [`Models::bit`].
pub(crate) type Kinds = u64;

/// The compiled rows; the default is those that ship with the program. Immutable after loading; looked up by origin.
#[derive(Clone, Debug)]
pub struct Models {
    pub(crate) index: Index,
    kinds: Vec<Box<str>>,
    bits: FxHashMap<Box<str>, u32>,
    /// Kinds of sources, and conditions of sinks, that the shipped rows use.
    source_kinds: BTreeSet<Box<str>>,
    conditions: BTreeSet<Box<str>>,
    /// The shipped rows are being loaded, which say which kinds there are.
    is_open: bool,
    /// Of all that was loaded.
    pub(crate) digest: [u8; 32],
}

impl Models {
    fn empty() -> Self {
        let mut models = Self {
            index: Index::default(),
            kinds: Vec::new(),
            bits: FxHashMap::default(),
            source_kinds: BTreeSet::new(),
            conditions: BTreeSet::new(),
            is_open: true,
            digest: [0; 32],
        };
        models.number(RESOURCE);
        models
    }

    /// The bit of a sink kind; a kind that no row names gets the last, shared one.
    pub(crate) fn bit(&self, kind: &str) -> Kinds {
        self.bits.get(kind).map_or(1 << 63, |bit| 1 << bit)
    }

    fn number(&mut self, kind: &str) -> Kinds {
        if kind == "all" {
            return Kinds::MAX;
        }
        if let Some(bit) = self.bits.get(kind) {
            return 1 << bit;
        }
        let bit = match ALIKE.iter().find(|(own, _)| *own == kind) {
            Some((_, other)) => self.number(other).trailing_zeros(),
            None => {
                self.kinds.push(kind.into());
                (self.kinds.len() as u32 - 1).min(63)
            }
        };
        self.bits.insert(kind.into(), bit);
        1 << bit
    }

    /// Every kind that a number cannot harm.
    pub(crate) fn numeric(&self) -> Kinds {
        !self.bit(RESOURCE)
    }

    fn number_all(&mut self, kinds: &[String]) -> Kinds {
        kinds.iter().fold(0, |set, kind| match kind.as_str() {
            "numeric" => set | self.numeric(),
            kind => set | self.number(kind),
        })
    }
}

impl Default for Models {
    fn default() -> Self {
        // A test holds that the shipped files load.
        Self::with_extra("", "").unwrap_or_else(|_| Self::empty())
    }
}

#[cfg(test)]
mod tests;
