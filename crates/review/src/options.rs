//! What a run is told, all of it data: no clock, no environment.

use std::collections::{BTreeMap, BTreeSet};

use facts::FileClass;
use model::{Depth, RepoPath, Severity, TestCode};
use serde::{Deserialize, Serialize};

use crate::baseline::Baseline;
use crate::report::RequestEcho;
use crate::{FileScope, KnownFacts, Review};

pub struct ReviewOptions {
    pub depth: Depth,
    /// Focus areas; empty means all. Names that no selected review has are ignored (the request warned of them).
    pub focus: Vec<String>,
    pub scope: FileScope,
    pub tests: TestCode,
    /// The mildest severity that blocks.
    pub fail_on: Severity,
    /// What changed, when the request is about a change: then only what the change touches or adds counts.
    pub change: Option<Change>,
    /// What CONTEXT states.
    pub known: KnownFacts,
    pub baseline: Option<Baseline>,
    /// `[[waiver]]` of `sw.toml`.
    pub waivers: Vec<ConfigWaiver>,
    /// `[[coverage.accept]]` of `sw.toml`.
    pub accepted_gaps: Vec<GapAcceptance>,
    /// Files that were listed and left alone, with the reason: `binary`, `lockfile`.
    pub left_out: BTreeMap<RepoPath, String>,
    /// What a file is for, judged by its path alone: for files that could not be read.
    pub class_of: fn(&RepoPath) -> FileClass,
    /// `YYYY-MM-DD`; decides which waivers have expired and nothing else.
    pub today: String,
    /// Every review that is built, to tell a rule that did not run from one that does not exist. Empty: the ones
    /// that run.
    pub catalogue: Vec<&'static Review>,
    /// What the report repeats of the request.
    pub echo: RequestEcho,
}

impl Default for ReviewOptions {
    fn default() -> Self {
        Self {
            depth: Depth::Thorough,
            focus: Vec::new(),
            scope: FileScope::default(),
            tests: TestCode::Demote,
            fail_on: Severity::High,
            change: None,
            known: KnownFacts::default(),
            baseline: None,
            waivers: Vec::new(),
            accepted_gaps: Vec::new(),
            left_out: BTreeMap::new(),
            class_of: |_| FileClass::Production,
            today: "1970-01-01".into(),
            catalogue: Vec::new(),
            echo: RequestEcho::default(),
        }
    }
}

/// The change under review.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Added and modified lines of the new revision, 1-based, by path. A file that is not listed is untouched.
    pub lines: BTreeMap<RepoPath, BTreeSet<u32>>,
    /// New path to old path.
    pub renames: BTreeMap<RepoPath, RepoPath>,
    /// The program of the old revision; without it, untouched findings are all taken to be old.
    pub base: Option<std::sync::Arc<flow::Program>>,
}

/// One `[[waiver]]` of `sw.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigWaiver {
    /// `security/sql-concat`, `sql-concat`, or a comma list of them.
    pub rule: String,
    /// A path or glob; absent: everywhere.
    #[serde(default)]
    pub path: Option<String>,
    /// One finding, whatever line it moves to.
    #[serde(default)]
    pub fingerprint: Option<String>,
    #[serde(default)]
    pub line: Option<u32>,
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub owner: Option<String>,
    /// `YYYY-MM-DD`, the last valid day.
    #[serde(default)]
    pub until: Option<String>,
}

/// Files whose gaps are known and accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GapAcceptance {
    pub glob: String,
    pub reason: String,
}
