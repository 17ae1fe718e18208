//! What a check claims, while it is being said.

use facts::{FactBase, FileId, Flow};
use model::{ByteRange, Confidence, Evidence, Fix, Interleaving, RepoPath, Severity};
use serde::{Deserialize, Serialize};

/// A claim before it has a fingerprint, a disposition and its review's labels.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Draft {
    pub file: FileId,
    pub range: ByteRange,
    pub severity: Severity,
    pub confidence: Confidence,
    pub message: String,
    /// The first is the primary place.
    pub evidence: Vec<Evidence>,
    pub fix: Option<Fix>,
    pub interleaving: Option<Interleaving>,
    /// A published credential format is as real in a test as anywhere.
    pub real_in_tests: bool,
    /// It was tried, and did not happen.
    pub refuted: bool,
}

/// Adds to a claim that is already made: dropping it loses nothing.
pub struct FindingBuilder<'c> {
    draft: &'c mut Draft,
    base: &'c FactBase,
}

impl<'c> FindingBuilder<'c> {
    pub(crate) fn new(draft: &'c mut Draft, base: &'c FactBase) -> Self {
        Self { draft, base }
    }

    /// Instead of the check's default.
    pub fn severity(self, severity: Severity) -> Self {
        self.draft.severity = severity;
        self
    }

    /// Instead of the check's default.
    pub fn confidence(self, confidence: Confidence) -> Self {
        self.draft.confidence = confidence;
        self
    }

    /// Caps the confidence that the claim has so far.
    pub fn at_most(self, confidence: Confidence) -> Self {
        self.draft.confidence = self.draft.confidence.min(confidence);
        self
    }

    /// What the primary place shows, beside the message: "the token is read here".
    pub fn note(self, text: impl Into<String>) -> Self {
        if let Some(Evidence::Code { note, .. }) = self.draft.evidence.first_mut() {
            *note = text.into();
        }
        self
    }

    /// Another place that the claim rests on.
    pub fn because(self, file: FileId, range: ByteRange, note: impl Into<String>) -> Self {
        let span = self.base.span(file, range);
        self.draft.evidence.push(Evidence::Code { span, note: note.into() });
        self
    }

    /// The way of the data.
    pub fn flow(self, flow: &Flow) -> Self {
        self.draft.evidence.push(Evidence::Flow { steps: flow.steps.clone() });
        self
    }

    /// A commit that the claim rests on, by its full id.
    pub fn commit(self, id: &str, note: impl Into<String>) -> Self {
        self.draft.evidence.push(Evidence::Commit { id: id.to_owned(), note: note.into() });
        self
    }

    /// What was looked for in vain, and where.
    pub fn absent(self, sought: impl Into<String>, searched: Vec<RepoPath>) -> Self {
        self.draft.evidence.push(Evidence::Absent { sought: sought.into(), searched });
        self
    }

    /// What the request states, as far as the claim depends on it.
    pub fn given(self, field: impl Into<String>, text: impl Into<String>) -> Self {
        self.draft.evidence.push(Evidence::Given { field: field.into(), text: text.into() });
        self
    }

    /// What happened when it was tried, on what.
    pub fn observed(self, by: impl Into<String>, note: impl Into<String>) -> Self {
        self.draft.evidence.push(Evidence::Observed { by: by.into(), note: note.into() });
        self
    }

    /// It was tried, and did not happen: it stays in the report, and never gates.
    pub fn refuted(self) -> Self {
        self.draft.refuted = true;
        self
    }

    /// How two requests end wrong, step by step.
    pub fn interleaving(self, table: Interleaving) -> Self {
        self.draft.interleaving = Some(table);
        self
    }

    /// A repair for exactly this place. Without one the page's section "How to fix" is shown.
    pub fn fix(self, fix: Fix) -> Self {
        self.draft.fix = Some(fix);
        self
    }

    /// A repair in words.
    pub fn advise(self, summary: impl Into<String>) -> Self {
        self.fix(Fix::Advice { summary: summary.into(), before: None, after: None })
    }

    /// Not demoted in test code: a credential in its issuer's own format is real wherever it stands.
    pub fn real_in_tests(self) -> Self {
        self.draft.real_in_tests = true;
        self
    }
}
