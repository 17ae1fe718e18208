//! What only older versions of the repository say.

use model::RepoPath;
use serde::{Deserialize, Serialize};

use crate::Token;

/// A credential that a commit brought and that the files no longer hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoricToken {
    /// The first commit that has it, as a full hexadecimal id.
    pub commit: Box<str>,
    /// Where it stood then; the file may be gone.
    pub path: RepoPath,
    /// 1-based, in that version.
    pub line: u32,
    /// Its range is that of the old version.
    pub token: Token,
}
