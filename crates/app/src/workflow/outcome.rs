//! What came of a workflow, as data.

use model::ExitCode;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) workflow: String,
    /// `PASS`, `BLOCK`, `INCOMPLETE`.
    pub(crate) verdict: String,
    pub(crate) exit_code: u8,
    pub(crate) steps: Vec<StepOutcome>,
    pub(crate) gates: Vec<GateOutcome>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StepOutcome {
    pub(crate) id: String,
    /// `review:security`.
    pub(crate) command: String,
    /// The block as it ran.
    pub(crate) block: String,
    pub(crate) state: StepState,
    /// Why it did not run, or why it failed; of a step that ran, its verdict in words.
    pub(crate) reason: String,
    /// Of a review, its open findings that count for a gate: id, severity, place, message.
    pub(crate) findings: Vec<FindingLine>,
    /// `0 BLOCKER, 2 HIGH, ..`; empty of a command that finds nothing.
    pub(crate) counts: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FindingLine {
    pub(crate) id: String,
    pub(crate) severity: String,
    pub(crate) rule: String,
    /// `src/a.ts:4`.
    pub(crate) place: String,
    pub(crate) message: String,
    pub(crate) fingerprint: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StepState {
    Passed,
    Blocked,
    Incomplete,
    /// Its condition does not hold, or somebody left it out.
    Skipped,
    /// It could not run; nothing behind it did.
    Stopped,
    NotReached,
}

impl StepState {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Blocked => "blocked",
            Self::Incomplete => "incomplete",
            Self::Skipped => "skipped",
            Self::Stopped => "stopped",
            Self::NotReached => "not reached",
        }
    }

    pub(crate) fn of(exit: ExitCode) -> Self {
        match exit {
            ExitCode::Pass => Self::Passed,
            ExitCode::Blocked => Self::Blocked,
            ExitCode::Incomplete => Self::Incomplete,
            ExitCode::Usage | ExitCode::Internal => Self::Stopped,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GateOutcome {
    pub(crate) title: String,
    pub(crate) rule: String,
    /// `PASS`, `BLOCK`, `INCOMPLETE`.
    pub(crate) verdict: String,
    /// One line each: what blocks, or what was not looked at.
    pub(crate) reasons: Vec<String>,
}

impl Outcome {
    pub(crate) fn step(&self, id: &str) -> Option<&StepOutcome> {
        self.steps.iter().find(|step| step.id == id)
    }
}
