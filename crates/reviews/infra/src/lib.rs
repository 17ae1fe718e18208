//! The reviews of infrastructure and of the pipelines that change it.
//!
//! A check is a file and its page in the folder of its review, and two lines in that folder's `mod.rs`. What several
//! checks share lies beside the folder.

#[cfg(test)]
#[path = "../../security/src/folder.rs"]
mod folder;

/// Every review of the family.
pub static REVIEWS: &[&review::Review] = &[];
