//! What one line of the ledger says.

use std::collections::{BTreeMap, BTreeSet};

use model::{Confidence, Evidence, Severity};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One finding as a run saw it.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    /// `security/sql-concat`.
    pub rule: String,
    pub reviews: Vec<String>,
    pub category: String,
    pub severity: Severity,
    pub confidence: Confidence,
    pub title: String,
    pub message: String,
    pub path: Option<String>,
    /// 1-based.
    pub line: Option<u32>,
    pub fingerprint: String,
    /// Other rules that found the same.
    pub also: Vec<String>,
    /// What findings of one root cause have in common, where that is known.
    pub cause: Option<String>,
    pub evidence: Vec<Evidence>,
    /// Why somebody lives with it, when a waiver says so.
    pub waived: Option<String>,
}

/// What a run looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// `YYYY-MM-DD`.
    pub date: String,
    pub head: Option<String>,
    pub reviews: Vec<String>,
    /// `APPROVE`, `BLOCK`.
    pub verdict: String,
    /// The rules that ran.
    pub rules: BTreeSet<String>,
    pub scope: Scope,
    /// Files in scope that could not be read: what was found in them is not settled by silence.
    pub unread: BTreeSet<String>,
    /// New path to old path.
    pub renames: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    #[default]
    Whole,
    /// Files and folders.
    Within(Vec<String>),
}

impl Run {
    /// Whether a finding that is not seen by this run is gone.
    pub(super) fn looked_at(&self, entry: &Entry) -> bool {
        let rules = std::iter::once(&entry.rule).chain(&entry.also);
        if !rules.into_iter().any(|rule| self.rules.contains(rule)) {
            return false;
        }
        let Some(path) = &entry.path else { return self.scope == Scope::Whole };
        let within = |folder: &String| model::RepoPath::new(path).is_within(folder);
        let in_scope = match &self.scope {
            Scope::Whole => true,
            Scope::Within(folders) => folders.iter().any(within),
        };
        in_scope && !self.unread.contains(path)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    #[default]
    Open,
    /// A run that looked did not find it any more.
    Resolved,
    /// To be done later.
    Deferred,
    /// Lived with, for a reason.
    Dismissed,
    /// Somebody says that it is done; the next run tells.
    Fixed,
    CouldNotFix,
    /// A waiver in the code or the configuration covers it.
    Waived,
}

impl Status {
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::Resolved,
        Self::Deferred,
        Self::Dismissed,
        Self::Fixed,
        Self::CouldNotFix,
        Self::Waived,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::Deferred => "deferred",
            Self::Dismissed => "dismissed",
            Self::Fixed => "fixed",
            Self::CouldNotFix => "could-not-fix",
            Self::Waived => "waived",
        }
    }

    pub fn read(word: &str) -> Option<Self> {
        let word = word.trim().to_ascii_lowercase().replace([' ', '_'], "-");
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// One finding as it is remembered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// `F12`.
    pub id: String,
    pub status: Status,
    pub severity: Severity,
    pub confidence: Confidence,
    pub rule: String,
    /// Other rules that found the same place or cause.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    #[serde(default)]
    pub reviews: Vec<String>,
    #[serde(default)]
    pub category: String,
    #[serde(default)]
    pub path: Option<String>,
    #[serde(default)]
    pub line: Option<u32>,
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub message: String,
    pub fingerprint: String,
    /// Fingerprints of the other rules' findings that are this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// `YYYY-MM-DD`.
    pub first_seen: String,
    pub last_seen: String,
    /// When its status was last set, by a person or a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The last day that a deferral holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Fields of a newer version.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Entry {
    /// Somebody has said what becomes of it: it is not news any more.
    pub const fn is_answered(&self) -> bool {
        matches!(
            self.status,
            Status::Deferred | Status::Dismissed | Status::CouldNotFix | Status::Waived
        )
    }

    /// A deferral that has run out.
    pub fn is_due(&self, today: &str) -> bool {
        self.status == Status::Deferred && self.until.as_deref().is_some_and(|until| until < today)
    }

    /// `src/a.ts:4`.
    pub fn place(&self) -> String {
        match (&self.path, self.line) {
            (Some(path), Some(line)) => format!("{path}:{line}"),
            (Some(path), None) => path.clone(),
            (None, _) => "the repository".to_owned(),
        }
    }
}

/// One run as it is remembered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunEntry {
    /// Counted from 1.
    pub run: u32,
    pub date: String,
    #[serde(default)]
    pub head: Option<String>,
    pub reviews: Vec<String>,
    pub verdict: String,
    /// Open findings of the run by severity.
    pub counts: BTreeMap<String, usize>,
    pub seen: usize,
    pub new: usize,
    pub reopened: usize,
    pub resolved: usize,
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
