//! Wide events: one event a request, what it says, which are kept, what is hidden, and what keeping them costs.
//!
//! The generated JavaScript follows the same rules; `spec/cases.json` holds cases for both. Nothing here opens a file
//! or asks for the time.
//!
//! - [`Test`]: a condition (`status>=500`) met by an event or not.
//! - [`Policy`] is the data, [`Sampler`] decides with it; [`hash`] makes services agree on a trace.
//! - [`Redactor`] hides personal data and credentials on a copy of an event.
//! - [`fields`] is the table of an event's fields, [`Prices`] what vendors charge.

#[cfg(test)]
mod cases;
mod condition;
pub mod fields;
mod hash;
mod policy;
mod prices;
mod redact;

pub use condition::{Test, decimal};
pub use hash::hash;
pub use policy::{Chance, Decision, Policy, PolicyProblem, Rule, Sampler};
pub use prices::{BadPrices, Measure, Price, Prices};
pub use redact::{Caps, Redactor, is_sensitive};

/// The cases that every implementation of these rules is held to.
pub const CASES: &str = include_str!("../spec/cases.json");
