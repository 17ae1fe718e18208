//! The baseline file: findings that are known and do not gate.

use serde::{Deserialize, Serialize};

/// Sorted by path, rule and fingerprint, so that two people's versions merge line by line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    pub version: u32,
    pub findings: Vec<BaselineEntry>,
}

/// One known finding. Only the fingerprint decides; the rest is for the reader of a diff.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BaselineEntry {
    pub path: String,
    pub rule: String,
    pub fingerprint: String,
    pub message: String,
}

/// How a report differs from a baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaselineChange {
    /// Open findings that the baseline does not know.
    pub new: Vec<BaselineEntry>,
    /// Entries whose finding is gone, although its rule ran over its file.
    pub gone: Vec<BaselineEntry>,
}
