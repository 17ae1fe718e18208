//! Claims of a closing, and what the repository says of them.

use claims::{Checked, Claim, Kind};
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
    let said = [
        ("ARTIFACTS_COMPLETED", request.artifacts.join("\n")),
        ("OUTCOME", request.outcome.clone().unwrap_or_default()),
        ("PR_OR_COMMIT", request.references.join("\n")),
    ];
    let claims: Vec<Claim> =
        said.iter().flat_map(|(field, text)| claims::extract(field, text)).collect();
    claims::check(&claims, host).into_iter().map(note).collect()
}

fn note(checked: Checked) -> ClaimNote {
    let path = match &checked.claim.kind {
        Kind::Exists { path } => Some(path.clone()),
        _ => None,
    };
    ClaimNote {
        text: checked.claim.text,
        field: checked.claim.field,
        item: checked.claim.item,
        path,
        state: checked.state.word().to_owned(),
        reason: checked.reason,
    }
}
