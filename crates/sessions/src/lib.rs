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
mod registry;
mod schema;
mod start;
mod status;
mod sync;
mod which;

pub use close::{
    Accomplishment, CLOSURE, ClaimNote, CloseError, CloseRequest, Closed, Closure, FollowUp, Open,
    OpenKind, Surroundings, close, closure_section, summary,
};
pub use place::Place;
pub use plan::Plan;
pub use registry::{Registry, Row, resume};
pub use request::{BadSlug, Slug};
pub use schema::{SCHEMAS, schema};
pub use start::{Reason, StartError, StartRequest, Started, WorkType, start};
pub use status::Status;
pub use sync::{Category, DocumentHealth, Drift, Grade, Health, Sync, sync};
pub use which::{Asked, Chosen, Rule, WhichError, which};

/// Of a file's content, hexadecimal.
pub fn sha256(content: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}
