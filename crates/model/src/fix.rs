//! What to do about a finding.

use serde::{Deserialize, Serialize};

use crate::{ByteRange, RepoPath};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Fix {
    /// Edits that keep behaviour except for the fault.
    Safe { summary: String, edits: Vec<Edit> },
    /// Edits that a person must look at: they may change behaviour that somebody relies on.
    Unsafe { summary: String, edits: Vec<Edit> },
    /// What to change, in words, with the code before and after where that can be shown.
    Advice { summary: String, before: Option<String>, after: Option<String> },
}

impl Fix {
    pub fn summary(&self) -> &str {
        match self {
            Self::Safe { summary, .. }
            | Self::Unsafe { summary, .. }
            | Self::Advice { summary, .. } => summary,
        }
    }
}

/// Replace these bytes of this file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    pub path: RepoPath,
    pub range: ByteRange,
    pub text: String,
}
