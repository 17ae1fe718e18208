//! The security review's checks.
//!
//! A check is a file and its page in the folder of its review, and two lines in that folder's `mod.rs`. What several
//! checks share lies beside the folder.

mod addresses;
mod answers;
mod consumers;
mod cookies;
mod cors;
mod credentials;
#[cfg(test)]
mod folder;
mod folders;
mod hashes;
mod held;
mod hostnames;
mod jwt;
mod literal;
mod loops;
mod markup;
mod markup_text;
mod names;
mod outbound;
mod patterns;
mod places;
mod records;
mod replaces;
mod requests;
mod response_headers;
mod secret_text;
mod security;
mod sessions;
mod sql_rows;
mod sql_text;
mod stated;
mod surroundings;
mod tainted;
mod uses;

pub use security::{REVIEW, SECRET_LOGGED, WORKFLOW_INJECTION};
pub use surroundings::is_development_file;

/// Whether a logged value tells nothing of what its name says: a literal, a flag, a count, a mask or hash of it.
pub fn tells_nothing(code: &facts::code::Code, value: facts::code::ExprId) -> bool {
    security::secret_logged::is_harmless(code, value)
}

/// Whether a test that gives this is one for development or test machines only.
pub fn is_development_test(
    code: &facts::code::Code,
    test: facts::code::ExprId,
    holds: bool,
) -> bool {
    surroundings::is_development(code, test, holds)
}

/// Every review of the family.
pub static REVIEWS: &[&review::Review] = &[&REVIEW];
