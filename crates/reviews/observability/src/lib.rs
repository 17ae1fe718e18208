//! The logging review's checks.
//!
//! A check is a file and its page in the folder of its review, and two lines in that folder's `mod.rs`. What several
//! checks share lies beside the folder.

mod audit;
mod completion;
#[cfg(test)]
#[path = "../../security/src/folder.rs"]
mod folder;
mod judge;
mod logging;
mod migration;
mod people;
mod reach;
mod replies;
mod role;
mod rows;
mod sites;
mod telemetry_audit;
mod whole;
mod writes;
mod written;

pub use logging::REVIEW;

/// Every review of the family.
pub static REVIEWS: &[&review::Review] = &[&REVIEW, &telemetry_audit::REVIEW];
