//! The folder of a piece of work, `.claude/<slug>/`: index, README, artifacts, closing.
//!
//! Everything here that people may have written by hand is kept byte for byte: a change touches its own line or its
//! own section and nothing else.

pub mod artifact;
pub mod index;
pub mod managed;
mod place;
pub mod readme;
mod slug;
mod status;
mod which;

pub use place::Place;
pub use slug::{BadSlug, Slug};
pub use status::Status;
pub use which::{Asked, Chosen, Rule, WhichError, which};
