//! The security review's checks.
//!
//! A check is a file and its page in the folder of its review, and two lines in that folder's `mod.rs`. What several
//! checks share lies beside the folder.

mod addresses;
mod answers;
mod cookies;
mod cors;
mod credentials;
#[cfg(test)]
mod folder;
mod folders;
mod hashes;
mod jwt;
mod literal;
mod markup;
mod names;
mod outbound;
mod places;
mod records;
mod response_headers;
mod secret_text;
mod security;
mod sessions;
mod stated;
mod surroundings;
mod tainted;
mod uses;

pub use security::{REVIEW, SECRET_LOGGED};

/// Every review of the family.
pub static REVIEWS: &[&review::Review] = &[&REVIEW];
