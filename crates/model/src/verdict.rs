//! What a run decides, and how it exits.

use serde::{Deserialize, Serialize};

use crate::{Evidence, Gap};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verdict", content = "because")]
pub enum Verdict {
    Pass,
    /// Operational commands only: pass, provided that these hold.
    Conditional(Vec<String>),
    Block(Vec<Evidence>),
    /// Something in scope could not be looked at: neither pass nor block.
    Incomplete(Vec<Gap>),
}

/// The same for every command and every output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExitCode {
    Pass = 0,
    Blocked = 1,
    Usage = 2,
    Incomplete = 3,
    Internal = 4,
}

impl ExitCode {
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The one that wins when several apply: 4, 2, 1, 3, 0.
    pub fn worst(self, other: Self) -> Self {
        const PRECEDENCE: [ExitCode; 5] = [
            ExitCode::Internal,
            ExitCode::Usage,
            ExitCode::Blocked,
            ExitCode::Incomplete,
            ExitCode::Pass,
        ];
        PRECEDENCE.into_iter().find(|code| *code == self || *code == other).unwrap_or(Self::Pass)
    }
}

#[cfg(test)]
mod tests {
    use super::ExitCode;

    #[test]
    fn blocked_wins_over_incomplete_and_usage_over_both() {
        assert_eq!(ExitCode::Incomplete.worst(ExitCode::Blocked), ExitCode::Blocked);
        assert_eq!(ExitCode::Blocked.worst(ExitCode::Usage), ExitCode::Usage);
        assert_eq!(ExitCode::Pass.worst(ExitCode::Incomplete), ExitCode::Incomplete);
        assert_eq!(ExitCode::Usage.worst(ExitCode::Internal), ExitCode::Internal);
    }
}
