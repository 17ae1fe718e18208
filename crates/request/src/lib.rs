//! Requests: keys, the KEY: value block syntax, nearest-value suggestions.

mod review;

pub use review::{ReviewRequest, SessionChoice};
