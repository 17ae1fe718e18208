//! The reviews of infrastructure and of the pipelines that change it.
//!
//! A check is a file and its page in the folder of its review, and two lines in that folder's `mod.rs`. What several
//! checks share lies beside the folder.

mod ci;
mod claims;
mod compliance;
mod environment;
mod exposure;
mod firewalls;
mod flags;
#[cfg(test)]
#[path = "../../security/src/folder.rs"]
mod folder;
mod held;
mod infra;
mod infra_security;
mod kinds;
mod kube;
mod network;
mod pipeline;
mod rows;
mod secrets;
mod tables;

/// Every review of the family.
pub static REVIEWS: &[&review::Review] = &[&ci::REVIEW, &infra::REVIEW, &infra_security::REVIEW];
