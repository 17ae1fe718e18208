//! The security review's checks.
//!
//! A check is a file and its page in the folder of its review, and two lines in that folder's `mod.rs`. What several
//! checks share lies beside the folder.

mod answers;
mod cookies;
mod cors;
mod folders;
mod literal;
mod outbound;
mod places;
mod response_headers;
mod security;
mod sessions;
mod surroundings;
mod tainted;

pub use security::REVIEW;

/// Every review of the family.
pub static REVIEWS: &[&review::Review] = &[&REVIEW];
