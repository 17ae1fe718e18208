//! Follows data from where it enters the program to where it does harm.
//!
//! A forward abstract interpretation, from the top down: every module's top level is evaluated in the order of
//! imports, then every function that nothing has called yet, its parameters shaped by routes, models, annotations and
//! names. A call of a function of the repository evaluates its body with the abstract arguments at hand, and the
//! result is kept for calls alike, so that a wrapper is understood for each of its uses and a promise, callback,
//! class field or injected service is no special case: functions are values that are called where they are called.
//!
//! Work is bounded and linear in the size of the program: see [`contexts`] for calls, [`value`] for the size of values.
//! What is stored where it outlives a call is evaluated to a fixed point, by [`roots`] and [`heap`].
//!
//! What is not done: no aliasing beyond what values carry, no numbers.

mod builtins;
mod calls;
mod classes;
mod contexts;
mod digest;
mod dynamic;
mod engine;
mod env;
mod eval;
mod exec;
mod exports;
mod guards;
mod heap;
mod http;
mod invoke;
mod join;
mod joined;
mod labels;
mod layout;
mod lead;
mod lookup;
mod options;
mod origins;
mod pathguards;
mod patterns;
mod places;
mod proto;
mod report;
mod roots;
mod sinks;
mod steps;
mod strings;
mod validated;
mod value;
mod ways;
mod weak;

pub(crate) use engine::{Hints, analyse};
pub(crate) use sinks::declares_old_yaml;

/// Expressions and statements that one evaluation of a function's body may cost: as many for every byte of it ...
const STEPS_PER_BYTE: u32 = 16;
/// ... and these for the smallest.
const FUNCTION_BUDGET: u32 = 60_000;
/// The same for the whole program, for every byte of it; what is left over when it runs out is a gap.
pub(crate) const PROGRAM_STEPS_PER_BYTE: u64 = 60;
/// Nested calls of functions of the repository; what is cut off behind them is a gap.
pub(crate) const MAX_CALL_DEPTH: u32 = 96;
/// Nested expressions and statements over all open calls: bounds the stack.
pub(crate) const MAX_DEPTH: u32 = 3_000;

/// Steps for one evaluation of a function.
pub(crate) fn budget(range: model::ByteRange) -> u32 {
    range.end.saturating_sub(range.start).saturating_mul(STEPS_PER_BYTE).max(FUNCTION_BUDGET)
}

#[cfg(test)]
mod model_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod ways_tests;
