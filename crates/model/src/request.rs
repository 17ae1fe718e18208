//! Words of a request that the floors below the command line act on.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::UnknownWord;

/// How far facts are followed and how sure a finding must be. It never narrows the scope.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Depth {
    /// Checks of one node or file, high confidence.
    Quick,
    /// Also cross-file checks, confidence medium and above.
    #[default]
    Thorough,
    /// Everything, low confidence and git history included; what is unknown is assumed to be the worst.
    Paranoid,
}

/// What is under review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The working tree.
    Worktree,
    /// A range of revisions; only what it introduces gates.
    Diff,
    /// The change that a branch makes to the one it will be merged into.
    Pr,
    /// The named files.
    File,
    /// Everything below the target's paths.
    Repo,
}

/// What becomes of findings in test, fixture, example and story files.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum TestCode {
    /// Two severities milder, never BLOCKER.
    #[default]
    Demote,
    /// Reported like production code.
    Report,
    /// Not looked at.
    Skip,
}

macro_rules! words {
    ($kind:ident, $($variant:ident = $word:literal),+) => {
        impl $kind {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(self.word())
            }
        }

        impl FromStr for $kind {
            type Err = UnknownWord;

            /// Any case.
            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                let found = Self::ALL.iter().find(|kind| kind.word().eq_ignore_ascii_case(word));
                found.copied().ok_or_else(|| UnknownWord { given: word.to_owned(), valid: Self::WORDS })
            }
        }
    };
}

words!(Depth, Quick = "quick", Thorough = "thorough", Paranoid = "paranoid");
words!(Scope, Worktree = "worktree", Diff = "diff", Pr = "pr", File = "file", Repo = "repo");
words!(TestCode, Demote = "demote", Report = "report", Skip = "skip");

#[cfg(test)]
mod tests {
    use super::{Depth, Scope, TestCode};

    #[test]
    fn words_are_read_in_any_case_and_printed_in_lower() {
        assert_eq!("Paranoid".parse(), Ok(Depth::Paranoid));
        assert_eq!(Scope::Pr.to_string(), "pr");
        assert_eq!(Depth::default().word(), "thorough");
        let unknown = "hide".parse::<TestCode>().unwrap_err();
        assert_eq!(unknown.to_string(), "`hide` is not one of demote, report, skip");
    }
}
