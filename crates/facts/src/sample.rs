//! What an exported log holds: counts and places, never a value.

use serde::{Deserialize, Serialize};

/// One file of exported log lines, read once from its start to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogSample {
    pub lines: u64,
    pub bytes: u64,
    /// Lines that are JSON objects.
    pub structured: u64,
    /// Lines that name a request or trace id.
    pub with_id: u64,
    /// Different ids among them; counted up to a bound, which real samples do not reach.
    pub requests: u64,
    /// By class, in a fixed order.
    pub hits: Vec<SampleHit>,
}

/// What was found of one class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleHit {
    /// `card`, `email`, `ssn`, or the format of a credential: `stripe-secret-key`.
    pub class: Box<str>,
    /// What a person calls it: `payment card number`.
    pub name: Box<str>,
    /// It opens something, as against telling of a person.
    pub is_secret: bool,
    pub count: u64,
    /// The first lines that hold it, 1-based.
    pub lines: Vec<u32>,
}
