//! A review's outcome as plain data: what every renderer reads, and the documented JSON.

use std::collections::BTreeMap;

use model::{
    Confidence, Disposition, Evidence, ExitCode, Fix, Gap, Interleaving, RepoPath, Severity, Span,
};
use serde::{Deserialize, Serialize};

use crate::Table;

/// Everything there is to say about one run. Same input, same report: no clock, no absolute path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReviewReport {
    /// Of this format; grows when a field changes meaning.
    pub schema_version: u32,
    pub tool: Tool,
    pub request: RequestEcho,
    /// What the run took for granted, in sentences.
    pub assumptions: Vec<String>,
    pub reviews: Vec<ReviewInfo>,
    pub gate: GateReport,
    pub coverage: Coverage,
    /// Of open findings, every severity listed even when it has none.
    pub counts: SeverityCounts,
    /// Open findings, worst first, then by path and line.
    pub findings: Vec<ReportedFinding>,
    pub waived: Vec<ReportedFinding>,
    /// There before the change; never gates.
    pub pre_existing: Vec<ReportedFinding>,
    /// Known to the baseline; never gates.
    pub baseline: Vec<ReportedFinding>,
    pub posture: Vec<Posture>,
    pub entry_points: Vec<EntryPoint>,
    /// What the reviews add of their own.
    #[serde(default)]
    pub tables: Vec<Table>,
    /// Every rule that ran, by id: help for SARIF and the rules table.
    pub rules: BTreeMap<String, RuleInfo>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    pub name: String,
    pub version: String,
}

/// What the request said, and how it was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestEcho {
    pub reviews: Vec<String>,
    pub target: Vec<String>,
    pub paths: Vec<String>,
    /// `worktree`, `diff`, `pr`, `file`, `repo`.
    pub scope: String,
    /// `main..HEAD`, when the request is about a change.
    pub range: Option<String>,
    /// Filled by the run.
    pub depth: String,
    /// Filled by the run.
    pub focus: Vec<String>,
    /// Asked for, or detected.
    pub frameworks: Vec<String>,
    /// Asked for, or detected by a review that is about logs.
    pub loggers: Vec<String>,
    /// Verbatim.
    pub context: Option<String>,
    /// What CONTEXT was understood to state. Filled by the run.
    pub context_facts: Vec<String>,
    /// Words of CONTEXT that state nothing the program knows. Filled by the run.
    pub unknown_words: Vec<String>,
    /// `demote`, `report`, `skip`. Filled by the run.
    pub tests: String,
    /// Remarks on the request: an unknown focus, a framework that is only noted.
    pub notes: Vec<String>,
    pub session: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewInfo {
    pub name: String,
    pub ordinal: String,
    pub summary: String,
    /// Checks that ran.
    pub checks_run: u32,
    /// Checks that did not, with the reason: depth, focus, no base revision.
    pub checks_skipped: BTreeMap<String, String>,
}

/// The decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GateReport {
    pub verdict: GateVerdict,
    pub label: Label,
    /// True also beside `block`, when something in scope could not be looked at.
    pub incomplete: bool,
    pub exit_code: u8,
    pub fail_on: Severity,
    pub rationale: String,
    /// Numbers of the findings that block: `SE-1`.
    pub blocking: Vec<String>,
}

impl GateReport {
    pub fn exit(&self) -> ExitCode {
        let blocked =
            if self.verdict == GateVerdict::Block { ExitCode::Blocked } else { ExitCode::Pass };
        if self.incomplete { blocked.worst(ExitCode::Incomplete) } else { blocked }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateVerdict {
    Pass,
    Block,
    Incomplete,
}

/// The word people know for the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Label {
    Approve,
    ApproveWithComments,
    RequestChanges,
    Block,
    Incomplete,
}

impl Label {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Approve => "APPROVE",
            Self::ApproveWithComments => "APPROVE_WITH_COMMENTS",
            Self::RequestChanges => "REQUEST_CHANGES",
            Self::Block => "BLOCK",
            Self::Incomplete => "INCOMPLETE",
        }
    }
}

/// Proof of what was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Files in scope that were found, whatever became of them.
    pub enumerated: u64,
    /// Files that checks saw.
    pub reviewed: u64,
    /// Of those, files whose language was parsed.
    pub parsed: u64,
    /// Files in scope that were left alone, by reason.
    pub skipped: BTreeMap<String, u64>,
    pub gaps: Vec<ReportedGap>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedGap {
    #[serde(flatten)]
    pub gap: Gap,
    /// In scope, reviewed, and of a kind that a check that ran would have read: makes the run incomplete.
    pub relevant: bool,
    /// The reason given in `sw.toml` for living with it.
    pub accepted: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub struct SeverityCounts {
    pub blocker: u32,
    pub high: u32,
    pub med: u32,
    pub low: u32,
    pub nit: u32,
}

impl SeverityCounts {
    pub fn add(&mut self, severity: Severity) {
        *self.slot(severity) += 1;
    }

    fn slot(&mut self, severity: Severity) -> &mut u32 {
        match severity {
            Severity::Blocker => &mut self.blocker,
            Severity::High => &mut self.high,
            Severity::Med => &mut self.med,
            Severity::Low => &mut self.low,
            Severity::Nit => &mut self.nit,
        }
    }

    pub fn of(mut self, severity: Severity) -> u32 {
        *self.slot(severity)
    }

    pub const fn total(self) -> u32 {
        self.blocker + self.high + self.med + self.low + self.nit
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedFinding {
    /// `SE-1`; in the order of the report, open findings first.
    pub id: String,
    /// `security/sql-concat`.
    pub rule: String,
    /// Every review that makes the claim.
    pub reviews: Vec<String>,
    pub title: String,
    pub severity: Severity,
    pub confidence: Confidence,
    pub category: String,
    /// Other rules that found the same place for the same reason.
    pub also: Vec<String>,
    pub message: String,
    /// What it leads to: the page's summary paragraph.
    pub impact: String,
    /// The primary place; only claims about configuration have none.
    pub span: Option<Span>,
    /// The lines of the primary place, verbatim, at most ten.
    pub snippet: Vec<SnippetLine>,
    pub evidence: Vec<Evidence>,
    pub fix: Option<Fix>,
    /// Of a race: how two requests end wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interleaving: Option<Interleaving>,
    pub cwe: Vec<u16>,
    pub references: Vec<String>,
    pub fingerprint: String,
    pub disposition: Disposition,
    pub outside_focus: bool,
    /// Low confidence: to be verified by a person, never gates.
    pub verify: bool,
    /// Stands in test, fixture or example code.
    pub in_tests: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnippetLine {
    /// 1-based.
    pub line: u32,
    pub text: String,
}

/// One focus area in a word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posture {
    pub review: String,
    pub category: String,
    pub summary: String,
    pub word: PostureWord,
    pub checks_run: u32,
    pub counts: SeverityCounts,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostureWord {
    /// An open BLOCKER.
    Critical,
    /// An open HIGH.
    Weak,
    /// MED or milder only.
    Fair,
    /// Checks ran and found nothing.
    Clean,
    /// No check of the area ran.
    NotReviewed,
}

/// A row of the table of HTTP entry points. A column is the middleware that answers the question, or nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryPoint {
    pub method: String,
    pub path: String,
    pub framework: String,
    pub authentication: Option<String>,
    pub authorization: Option<String>,
    pub validation: Option<String>,
    pub rate_limit: Option<String>,
    pub file: RepoPath,
    pub line: u32,
}

/// What a rule is about, for tables and SARIF.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleInfo {
    pub summary: String,
    pub severity: Severity,
    pub confidence: Confidence,
    pub category: String,
    pub cwe: Vec<u16>,
    pub references: Vec<String>,
    /// The page as Markdown.
    pub help: String,
}
