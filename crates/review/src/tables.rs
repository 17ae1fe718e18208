//! Tables that a review adds to its report: figures about the program that are no findings.

use facts::proof::Proof;
use facts::{FileClass, FileId};
use flow::Program;
use model::RepoPath;
use serde::{Deserialize, Serialize};

use crate::scope::Selected;
use crate::{AuditRequest, KnownFacts, ReportedFinding, ReviewOptions, Stack};

/// What a review's tables are made from: the program, and what of it is under review.
pub struct TableContext<'a> {
    program: &'a Program,
    selected: &'a Selected,
    options: &'a ReviewOptions,
    findings: Vec<&'a ReportedFinding>,
}

impl<'a> TableContext<'a> {
    pub(crate) fn new(
        program: &'a Program,
        selected: &'a Selected,
        options: &'a ReviewOptions,
        findings: Vec<&'a ReportedFinding>,
    ) -> Self {
        Self { program, selected, options, findings }
    }

    /// What the request's CONTEXT states.
    pub fn known(&self) -> &'a KnownFacts {
        &self.options.known
    }

    /// The parts of the system that the request names.
    pub fn stack(&self) -> &'a Stack {
        &self.options.stack
    }

    /// What only an audit of telemetry is asked.
    pub fn audit(&self) -> &'a AuditRequest {
        &self.options.audit
    }

    /// What a database did with the migrations; `None` when none was given.
    pub fn proof(&self) -> Option<&'a Proof> {
        self.options.proof.as_deref()
    }

    /// The open findings of the review, worst first.
    pub fn findings(&self) -> impl Iterator<Item = &'a ReportedFinding> + '_ {
        self.findings.iter().copied()
    }

    pub fn program(&self) -> &'a Program {
        self.program
    }

    /// Whether the file is production code under review.
    pub fn is_reviewed(&self, file: FileId) -> bool {
        self.selected.full(file) && self.program.base.file(file).class == FileClass::Production
    }
}

/// For reviews without any.
pub fn no_tables(_: &TableContext<'_>) -> Vec<Table> {
    Vec::new()
}

/// Rows under headings, with what they come to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The review that adds it; filled by the run.
    pub review: String,
    pub title: String,
    /// How the figures were come by, in sentences.
    pub note: String,
    pub columns: Vec<String>,
    /// Each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
    /// What the table comes to, in a line for the console summary; empty for nothing.
    pub summary: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    Number(u64),
    Place {
        path: RepoPath,
        /// 1-based.
        line: u32,
    },
    Text(String),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Numbers are set to the right.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Number(_))
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Place { path, line } => write!(formatter, "{path}:{line}"),
            Self::Text(text) => formatter.write_str(text),
        }
    }
}
