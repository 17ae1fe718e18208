//! The checks of the logging and observability reviews.
//!
//! A check is a file and its page in the folder of its review, and two lines in that folder's `mod.rs`. What several
//! checks share lies beside the folder.

mod audit;
mod collectors;
mod completion;
mod critical;
mod ends;
mod fields;
#[cfg(test)]
#[path = "../../security/src/folder.rs"]
mod folder;
mod judge;
mod logging;
mod migration;
mod observability;
mod people;
mod posture;
mod propagation;
mod reach;
mod replies;
mod role;
mod rows;
mod sites;
mod telemetry_audit;
pub mod watch;
mod whole;
mod writes;
mod written;

/// Every review of the family.
pub static REVIEWS: &[&review::Review] =
    &[&logging::REVIEW, &observability::REVIEW, &telemetry_audit::REVIEW];
