//! The reviews that are about data: how requests that run at the same time treat it, and how its schema changes.
//!
//! A check is a file and its page in the folder of its review, and two lines in that folder's `mod.rs`. What several
//! checks share lies beside the folder.

mod again;
mod awaits;
mod backend_concurrency;
mod cached;
mod ddl;
#[cfg(test)]
#[path = "../../security/src/folder.rs"]
mod folder;
mod guards;
mod jobs;
mod matrix;
mod migrations;
mod mongo;
mod nouns;
mod overview;
mod pairs;
mod places;
mod queues;
mod retries;
mod rollout;
mod servers;
mod spelling;
mod story;

pub use backend_concurrency::REVIEW;

/// Every review of the family.
pub static REVIEWS: &[&review::Review] = &[&migrations::REVIEW, &REVIEW];
