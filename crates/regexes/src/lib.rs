//! JavaScript's regular expressions as data: a tree with byte spans, a backtracking machine that counts its steps as
//! an engine does, and a search for inputs on which that count explodes.
//!
//! What is found is proven: an attack is only returned after the machine was seen to need a number of steps that
//! grows too fast with the number of repetitions. [`Language`] says what a text looks like that passed a pattern.

mod ambiguity;
mod atoms;
mod attack;
mod automaton;
mod language;
mod machine;
mod parse;
mod pattern;
mod program;
mod set;

pub use attack::{Attack, exponential, super_linear};
pub use language::Language;
pub use machine::Outcome;
pub use parse::parse;
pub use pattern::{ClassItem, Flags, Node, NodeId, NodeKind, Pattern};
pub use program::Program;
pub use set::CharSet;
