//! What one line of the ledger says.

use std::cmp::Ordering;
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
    /// Whether a finding that is not seen by this run is gone. The rule that speaks for it decides: what only its
    /// neighbours' silence says is no answer.
    pub(super) fn looked_at(&self, entry: &Entry, moved: &BTreeMap<&str, Vec<&str>>) -> bool {
        if !self.rules.contains(&entry.rule) {
            return false;
        }
        let Some(path) = entry.path.as_deref() else { return self.scope == Scope::Whole };
        match moved.get(path) {
            Some(names) => names.iter().all(|name| self.covers(name)),
            None => self.covers(path),
        }
    }

    fn covers(&self, path: &str) -> bool {
        let within = |folder: &String| model::RepoPath::new(path).is_within(folder);
        let in_scope = match &self.scope {
            Scope::Whole => true,
            Scope::Within(folders) => folders.iter().any(within),
        };
        in_scope && !self.unread.contains(path)
    }

    /// Old path to the new ones.
    pub(super) fn moved(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut moved: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (new, old) in &self.renames {
            moved.entry(old).or_default().push(new);
        }
        moved
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

    /// Set by a person, and left alone by every run.
    pub const fn is_kept(self) -> bool {
        matches!(self, Self::Deferred | Self::Dismissed | Self::CouldNotFix)
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
    /// Fingerprints of the other rules' findings that are this one, and those that it had itself before edits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// `YYYY-MM-DD`.
    pub first_seen: String,
    pub last_seen: String,
    /// When its status was last set, by a person or a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<String>,
    /// The run that set its status; none when a person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_run: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The last day that a deferral holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// How severe it was when somebody answered, or was last told that it is worse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<Severity>,
    /// Ids that other branches gave it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formerly: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Fields of a newer version.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Entry {
    /// Somebody has said what becomes of it: it is not news any more.
    pub const fn is_answered(&self) -> bool {
        self.status.is_kept() || matches!(self.status, Status::Waived)
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

impl RunEntry {
    /// By day, then by number. Branches give one number twice, so what they say decides the rest.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        (&self.date, self.run).cmp(&(&other.date, other.run)).then_with(|| {
            let text = |run: &Self| serde_json::to_string(run).unwrap_or_default();
            text(self).cmp(&text(other))
        })
    }
}
