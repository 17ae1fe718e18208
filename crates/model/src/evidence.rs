//! Reasons to believe a claim.

use serde::{Deserialize, Serialize};

use crate::{RepoPath, Span};

/// A report may say nothing that has no evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Evidence {
    Code {
        span: Span,
        note: String,
    },
    /// Data on its way from where it enters to where it does harm, in order.
    Flow {
        steps: Vec<FlowStep>,
    },
    Commit {
        id: String,
        note: String,
    },
    /// Stated in the request by a person; printed as "given", never as verified.
    Given {
        field: String,
        text: String,
    },
    /// What was looked for, and where, when the claim is that it is missing.
    Absent {
        sought: String,
        searched: Vec<RepoPath>,
    },
    /// What happened when it was tried.
    Observed {
        /// What it was tried on: `PostgreSQL 15.18`.
        by: String,
        note: String,
    },
}

/// One place that data passes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowStep {
    pub span: Span,
    pub note: String,
}
