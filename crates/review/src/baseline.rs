//! The baseline file: findings that are known and do not gate.

use std::collections::BTreeSet;

use model::{Fingerprint, RepoPath};
use serde::{Deserialize, Serialize};

use crate::FileScope;
use crate::report::{ReportedFinding, ReviewReport};

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

impl Baseline {
    /// Reads the file's text.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let baseline: Self = serde_json::from_str(text)
            .map_err(|error| BaselineError::Malformed(error.to_string()))?;
        if baseline.version != VERSION {
            return Err(BaselineError::Version(baseline.version));
        }
        Ok(baseline)
    }

    /// The file's text; the same findings give the same bytes.
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    pub fn fingerprints(&self) -> BTreeSet<Fingerprint> {
        self.findings.iter().map(|entry| Fingerprint(entry.fingerprint.clone())).collect()
    }

    /// What the file holds after this run: everything that the run saw, and of the rest what the run could not see,
    /// because its rule did not run or its file was out of scope.
    #[must_use]
    pub fn rewritten(&self, report: &ReviewReport, scope: &FileScope) -> Self {
        let kept =
            self.findings.iter().filter(|entry| !was_looked_at(entry, report, scope)).cloned();
        Self::of(kept.chain(known_in(report)).collect())
    }

    fn of(mut findings: Vec<BaselineEntry>) -> Self {
        findings.sort();
        findings.dedup_by(|left, right| left.fingerprint == right.fingerprint);
        Self { version: VERSION, findings }
    }

    /// Compares with a report that was made with this baseline.
    pub fn compare(&self, report: &ReviewReport, scope: &FileScope) -> BaselineChange {
        let present: BTreeSet<String> = known_in(report).map(|entry| entry.fingerprint).collect();
        let is_gone = |entry: &&BaselineEntry| {
            !present.contains(&entry.fingerprint) && was_looked_at(entry, report, scope)
        };
        BaselineChange {
            new: report
                .findings
                .iter()
                .filter(|finding| finding.reviews != ["review"])
                .map(entry)
                .collect(),
            gone: self.findings.iter().filter(is_gone).cloned().collect(),
        }
    }
}

const VERSION: u32 = 1;

/// Why a baseline file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaselineError {
    #[error("the baseline is not what `sw baseline write` wrote: {0}")]
    Malformed(String),
    #[error("the baseline has version {0}; this program reads version {VERSION}")]
    Version(u32),
}

fn was_looked_at(entry: &BaselineEntry, report: &ReviewReport, scope: &FileScope) -> bool {
    report.rules.contains_key(&entry.rule) && scope.covers(&RepoPath::new(&entry.path))
}

/// Findings that belong in a baseline: all but those waived, which say more where they are, and claims about waivers.
fn known_in(report: &ReviewReport) -> impl Iterator<Item = BaselineEntry> {
    let listed = report.findings.iter().chain(&report.pre_existing).chain(&report.baseline);
    listed.filter(|finding| finding.reviews != ["review"]).map(entry)
}

fn entry(finding: &ReportedFinding) -> BaselineEntry {
    BaselineEntry {
        path: finding.span.as_ref().map(|span| span.path.to_string()).unwrap_or_default(),
        rule: finding.rule.clone(),
        fingerprint: finding.fingerprint.clone(),
        message: finding.message.clone(),
    }
}
