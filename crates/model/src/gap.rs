//! What could not be looked at, and why.

use serde::{Deserialize, Serialize};

use crate::RepoPath;

/// Input trouble is data: a file that cannot be read or parsed never stops a run and never passes silently.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Gap {
    pub path: RepoPath,
    pub kind: GapKind,
    /// 1-based line where it starts, when it concerns a part of the file.
    pub line: Option<u32>,
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapKind {
    /// The bytes could not be had: permissions, a broken link, a file that vanished, a missing blob.
    Unreadable,
    /// Not text in UTF-8.
    Encoding,
    /// Larger than what is analysed.
    TooLarge,
    /// The grammar was violated; what could be read was.
    Syntax,
    /// A bound on analysis work was reached.
    Budget,
    /// A check or front end failed; a defect of ours.
    Internal,
    /// It was tried, and did not run to its end.
    Execution,
}

impl GapKind {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Encoding => "encoding",
            Self::TooLarge => "too large",
            Self::Syntax => "syntax",
            Self::Budget => "budget",
            Self::Internal => "internal",
            Self::Execution => "execution",
        }
    }
}
