//! What a run is told, all of it data: no clock, no environment.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use facts::proof::Proof;
use facts::{FileClass, HistoricToken, Packages, RouteTable};
use model::{Depth, RepoPath, Severity, TestCode};
use request::{AuditRequest, ReviewRequest};
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
    /// What the request names of the system's parts.
    pub stack: Stack,
    /// What only an audit of telemetry is asked.
    pub audit: AuditRequest,
    pub baseline: Option<Baseline>,
    /// Credentials that only older commits hold; read under `paranoid` alone.
    pub historic_tokens: Vec<HistoricToken>,
    /// Known faults and pinned versions; `None` when no advisory database was given.
    pub packages: Option<Arc<Packages>>,
    /// What a database did with the migrations; `None` when none was given.
    pub proof: Option<Arc<Proof>>,
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
    /// Told of every check that runs; nothing in the report depends on it.
    pub stopwatch: Option<Arc<dyn Stopwatch>>,
}

/// Measures checks: `review` itself has no clock.
pub trait Stopwatch: Send + Sync {
    /// Runs the check and does nothing else to it. Several run at the same time.
    fn time(&self, rule: &str, check: &mut dyn FnMut());
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
            stack: Stack::default(),
            audit: AuditRequest::default(),
            baseline: None,
            historic_tokens: Vec::new(),
            packages: None,
            proof: None,
            waivers: Vec::new(),
            accepted_gaps: Vec::new(),
            left_out: BTreeMap::new(),
            class_of: |_| FileClass::Production,
            today: "1970-01-01".into(),
            catalogue: Vec::new(),
            echo: RequestEcho::default(),
            stopwatch: None,
        }
    }
}

impl ReviewOptions {
    /// What a request decides by itself; where it leads (scope, change, echo) is for the caller to say.
    pub fn of(request: &ReviewRequest) -> Self {
        Self {
            depth: request.depth,
            focus: request.focus.clone(),
            tests: request.tests,
            fail_on: request.fail_on,
            known: KnownFacts::parse(request.context.as_deref().unwrap_or("")),
            stack: Stack::of(request),
            audit: request.audit.clone(),
            ..Self::default()
        }
    }
}

/// The parts of the system that a request names, lower case. An empty list says nothing: then the repository tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stack {
    pub frameworks: Vec<String>,
    pub api_styles: Vec<String>,
    pub databases: Vec<String>,
    pub loggers: Vec<String>,
    pub infra_types: Vec<String>,
    pub ci_platforms: Vec<String>,
    pub observability: Vec<String>,
    pub concurrency_models: Vec<String>,
}

/// What answers requests, by the names that people give it, with its name in the route table.
const SERVERS: [(&str, &str); 10] = [
    ("express", "express"),
    ("fastify", "fastify"),
    ("koa", "koa"),
    ("nestjs", "nest"),
    ("nest", "nest"),
    ("next", "next"),
    ("nextjs", "next"),
    ("next.js", "next"),
    ("graphql", "graphql"),
    ("trpc", "trpc"),
];

impl Stack {
    /// The frameworks whose routes alone are asked about; empty for all. Where none of those that the request names
    /// has a route, the request is mistaken, and all are looked at.
    pub fn narrows_to(&self, table: &RouteTable) -> Vec<&'static str> {
        let is_named = |server: &&(&str, &str)| self.frameworks.iter().any(|name| name == server.0);
        let named: Vec<&str> = SERVERS.iter().filter(is_named).map(|(_, route)| *route).collect();
        let any = table.entry_points().any(|route| named.contains(&&*route.framework));
        if any { named } else { Vec::new() }
    }

    fn of(request: &ReviewRequest) -> Self {
        let lower = |words: &[String]| words.iter().map(|word| word.to_lowercase()).collect();
        Self {
            frameworks: lower(&request.frameworks),
            api_styles: lower(&request.api_style),
            databases: lower(&request.database),
            loggers: lower(&request.logger),
            infra_types: lower(&request.infra_type),
            ci_platforms: lower(&request.ci_platform),
            observability: lower(&request.observability_stack),
            concurrency_models: lower(&request.concurrency_model),
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
