//! The folder of a piece of work, `.claude/<slug>/`: index, README, artifacts, closing.
//!
//! Everything here that people may have written by hand is kept byte for byte: a change touches its own line or its
//! own section and nothing else.

pub mod artifact;
mod close;
pub mod index;
pub mod managed;
mod place;
mod plan;
pub mod readme;
mod slug;
mod start;
mod status;
mod which;

pub use close::{
    Accomplishment, ClaimNote, CloseError, CloseRequest, Closed, Closure, FollowUp, Open, OpenKind,
    Surroundings, close, summary,
};
pub use place::Place;
pub use plan::Plan;
pub use slug::{BadSlug, Slug};
pub use start::{Reason, StartError, StartRequest, Started, WorkType, start};
pub use status::Status;
pub use which::{Asked, Chosen, Rule, WhichError, which};
