//! What a text claims about a repository, and whether it is so.
//!
//! Nothing is believed and nothing is guessed: a claim that cannot be looked up offline is unverified, with the reason.

mod coverage;
mod declared;
mod extract;
mod results;
mod verify;

use model::Evidence;

pub use extract::extract;
pub use verify::check;

/// Something that is either so or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The words as they were written.
    pub text: String,
    /// Where they stand: `OUTCOME`, `ARTIFACTS_COMPLETED`.
    pub field: String,
    /// The whole item or sentence around them.
    pub item: String,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// There is such a file or folder.
    Exists {
        path: String,
    },
    /// It has so many lines; `loose` is "about" or "at least".
    Lines {
        path: String,
        lines: u64,
        loose: Loose,
    },
    /// Of all code, or of one file.
    Coverage {
        percent: f64,
        path: Option<String>,
    },
    /// There are so many tests, in these files or anywhere; `passed` says that they pass.
    Tests {
        count: u64,
        path: Option<String>,
        passed: bool,
    },
    /// A commit, branch, tag or range.
    Commit {
        name: String,
    },
    PullRequest {
        number: u64,
        url: String,
    },
    /// A figure that nothing here can count.
    Pages {
        path: String,
        pages: u64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loose {
    Exactly,
    About,
    AtLeast,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Verified,
    Contradicted,
    Unverified,
}

impl State {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Verified => "VERIFIED",
            Self::Contradicted => "CONTRADICTED",
            Self::Unverified => "UNVERIFIED",
        }
    }
}

/// A claim that was looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    pub claim: Claim,
    pub state: State,
    /// In a sentence, with the figure that was found.
    pub reason: String,
    pub evidence: Vec<Evidence>,
}

#[cfg(test)]
mod tests;
