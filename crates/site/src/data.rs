//! What a site shows, as plain data.

use std::collections::BTreeMap;

use model::{Confidence, Severity};
use serde::{Deserialize, Serialize};

/// A file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Relative to the site's folder.
    pub path: String,
    pub body: String,
}

/// A repository's sessions, findings and runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// The repository's name.
    pub repository: String,
    /// The commit that is checked out.
    pub head: Option<String>,
    pub tool_version: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// In the order of the index.
    pub sessions: Vec<Session>,
    pub findings: Vec<Finding>,
    /// Oldest first.
    pub runs: Vec<Run>,
}

impl Site {
    /// Those of one session, in the site's order.
    pub(crate) fn findings_of<'s>(
        &'s self,
        session: &'s Session,
    ) -> impl Iterator<Item = &'s Finding> {
        self.findings.iter().filter(|finding| finding.session == session.slug)
    }
}

/// A session as its folder tells it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Names the session's page, and joins findings and runs to it.
    pub slug: String,
    pub title: String,
    /// `active`, `paused`, `done`, `abandoned`.
    pub status: String,
    /// When it was started, `YYYY-MM-DD`.
    pub date: Option<String>,
    pub work_type: Option<String>,
    pub branch: Option<String>,
    /// With whether each is ticked; nothing where it has no box.
    pub criteria: Vec<(String, Option<bool>)>,
    pub follow_ups: Vec<FollowUp>,
    pub claims: Vec<Claim>,
    /// What happened, newest last, as the README tells it.
    pub activity: Vec<String>,
    pub artifacts: Vec<Artifact>,
    /// `in sync`, `significant drift`.
    pub health: String,
}

/// What a closed session leaves to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    pub text: String,
    pub owner: Option<String>,
    pub eta: Option<String>,
}

/// What a session said when it was closed, and whether it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub text: String,
    /// `VERIFIED`, `CONTRADICTED`, `UNVERIFIED`.
    pub state: String,
    pub reason: String,
}

/// A document of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// In the session's folder.
    pub path: String,
    /// `review`; nothing of a document without front matter.
    pub kind: Option<String>,
    pub verdict: Option<String>,
    pub stale: bool,
    /// The whole document.
    pub markdown: String,
}

/// One finding of one session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// `F12`.
    pub id: String,
    /// The session's slug.
    pub session: String,
    pub severity: Severity,
    /// A low one is shown with the advice to verify first.
    pub confidence: Confidence,
    /// `security/sql-concat`.
    pub rule: String,
    pub reviews: Vec<String>,
    /// What the rule is about; many findings share it.
    pub title: String,
    /// What is wrong here. What stands between backticks is shown as code.
    pub message: String,
    pub path: Option<String>,
    /// 1-based.
    pub line: Option<u32>,
    /// `open`, `resolved`, `deferred`, `dismissed`, `fixed`, `could-not-fix`, `waived`.
    pub status: String,
    /// Why it has that status.
    pub reason: Option<String>,
    pub owner: Option<String>,
    /// `YYYY-MM-DD`.
    pub first_seen: String,
    pub last_seen: String,
    /// The lines around the place.
    pub code: Vec<Line>,
    /// Data on its way, or places that speak for the claim, in order.
    pub steps: Vec<Place>,
    pub sources: Vec<Source>,
    /// What to do.
    pub fix: Option<String>,
    pub before: Option<String>,
    pub after: Option<String>,
    pub cwe: Vec<u16>,
}

impl Finding {
    pub(crate) fn is_open(&self) -> bool {
        self.status == "open"
    }

    /// `path:line`, as far as there is one.
    pub(crate) fn place(&self) -> String {
        match (&self.path, self.line) {
            (Some(path), Some(line)) => format!("{path}:{line}"),
            (Some(path), None) => path.clone(),
            (None, _) => String::new(),
        }
    }
}

/// A line of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// 1-based.
    pub number: u32,
    pub text: String,
}

/// A step on the way of data, or a place that speaks for a claim.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub path: String,
    pub line: u32,
    pub note: String,
}

/// Where to read more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub url: String,
}

/// One run of reviews in one session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// `YYYY-MM-DD`.
    pub date: String,
    pub session: String,
    pub reviews: Vec<String>,
    pub verdict: String,
    /// Open findings by severity's word.
    pub counts: BTreeMap<String, usize>,
}
