//! Strings in the published format of a credential.

use model::ByteRange;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Id of the row of the pattern table: `aws-access-key-id`, `github-pat`, `private-key`.
    pub pattern: Box<str>,
    /// What a person calls it: `AWS access key id`.
    pub name: Box<str>,
    pub range: ByteRange,
    /// A test-mode or sandbox credential by its own format (`sk_test_`).
    pub test_mode: bool,
    /// A documented sample, or a value that is visibly a placeholder: never reported, kept for `sw facts`.
    pub placeholder: bool,
    /// A placeholder by its looks alone (counted out, repeating, of little entropy), not by what it says.
    #[serde(default)]
    pub doubtful: bool,
}
