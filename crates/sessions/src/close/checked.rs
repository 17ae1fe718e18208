//! Claims of a closing, and what the repository says of them.

use host::Host;
use serde::{Deserialize, Serialize};

use super::CloseRequest;

/// A claim as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimNote {
    /// The words as they were written.
    pub text: String,
    /// The key that they stand under.
    pub field: String,
    /// The whole item that they stand in.
    pub item: String,
    /// The file that the claim is about, when it says that there is one.
    pub path: Option<String>,
    /// `VERIFIED`, `CONTRADICTED`, `UNVERIFIED`.
    pub state: String,
    /// In a sentence, with the figure that was found.
    pub reason: String,
}

impl ClaimNote {
    pub fn is_verified(&self) -> bool {
        self.state == "VERIFIED"
    }

    pub fn is_contradicted(&self) -> bool {
        self.state == "CONTRADICTED"
    }
}

pub(super) fn check(host: &dyn Host, request: &CloseRequest) -> Vec<ClaimNote> {
    let _ = (host, request);
    Vec::new()
}
