//! Follows data from where it enters the program to where it does harm.
//!
//! A forward abstract interpretation, from the top down: every module's top level is evaluated in the order of
//! imports, then every function that nothing has called yet, its parameters shaped by routes, models, annotations and
//! names. A call of a function of the repository evaluates its body with the abstract arguments at hand, and the
//! result is kept for calls alike, so that a wrapper is understood for each of its uses and a promise, callback,
//! class field or injected service is no special case: functions are values that are called where they are called.
//!
//! What is not done: no iteration to a fixed point over the heap (two passes over module state), no aliasing beyond
//! what values carry, no numbers.

mod builtins;
mod calls;
mod classes;
mod dynamic;
mod engine;
mod env;
mod eval;
mod exec;
mod guards;
mod http;
mod invoke;
mod joined;
mod layout;
mod lookup;
mod options;
mod origins;
mod pathguards;
mod places;
mod proto;
mod report;
mod sinks;
mod steps;
mod strings;
mod validated;
mod value;

pub(crate) use engine::{Hints, analyse};

/// Expressions and statements that one function may cost, with all that it runs in place.
pub(crate) const FUNCTION_BUDGET: u32 = 60_000;
/// The same for the whole program; what is left over when it runs out is a gap.
pub(crate) const PROGRAM_BUDGET: u64 = 40_000_000;
/// Nested calls of functions of the repository.
pub(crate) const MAX_CALL_DEPTH: u32 = 28;
/// Nested expressions and statements over all open calls: bounds the stack.
pub(crate) const MAX_DEPTH: u32 = 1_400;

#[cfg(test)]
mod tests;
