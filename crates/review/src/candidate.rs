//! From what a check said to a finding that the gate can judge.

use facts::{FactBase, FileClass, FileId};
use model::{Depth, Disposition, Finding, Fingerprint, Severity, TestCode};

use crate::draft::Draft;
use crate::fingerprint::fingerprints;
use crate::plan::{Plan, PlannedRule, least_confidence};
use crate::{Change, ReviewOptions};

/// A finding on its way: what it came from is still needed.
pub(crate) struct Candidate {
    pub finding: Finding,
    /// `None` for claims about waivers in `sw.toml`.
    pub file: Option<FileId>,
    /// The fingerprint under the file's old name, when it was renamed.
    pub old_fingerprint: Option<Fingerprint>,
    /// Not listed at this depth or focus; kept so far because a waiver may be about it.
    pub hidden: bool,
    pub in_tests: bool,
    pub also: Vec<String>,
}

impl Candidate {
    /// Whether one of its names is in the list.
    pub(crate) fn is_among(&self, known: &std::collections::BTreeSet<Fingerprint>) -> bool {
        known.contains(&self.finding.fingerprint)
            || self.old_fingerprint.as_ref().is_some_and(|old| known.contains(old))
    }
}

/// All drafts of one rule, in order of place.
pub(crate) fn candidates(
    rule: &str,
    planned: &PlannedRule,
    drafts: Vec<Draft>,
    base: &FactBase,
    plan: &Plan,
    options: &ReviewOptions,
) -> Vec<Candidate> {
    let names = fingerprints(drafts.iter().map(|draft| {
        let file = base.file(draft.file);
        (rule, draft.file, file.path.as_str(), file, draft.range)
    }));
    let old_names =
        options.change.as_ref().map(|change| old_fingerprints(rule, &drafts, base, change));
    let in_focus = plan.in_focus(planned.check);
    let build = |(place, (draft, fingerprint)): (usize, (Draft, Fingerprint))| {
        let in_tests = base.file(draft.file).class == FileClass::Test;
        let severity = severity_here(&draft, in_tests, options.tests);
        let outside_focus = !in_focus;
        let hidden = draft.confidence < least_confidence(options.depth)
            || (outside_focus && severity < Severity::Blocker)
            || (options.depth == Depth::Quick && planned.check.needs_base);
        let old_fingerprint = old_names.as_ref().and_then(|names| names.get(place).cloned());
        let file = Some(draft.file);
        let finding = finding(rule, planned, draft, severity, fingerprint, outside_focus);
        Candidate { finding, file, old_fingerprint, hidden, in_tests, also: Vec::new() }
    };
    drafts.into_iter().zip(names).enumerate().map(build).collect()
}

fn old_fingerprints(
    rule: &str,
    drafts: &[Draft],
    base: &FactBase,
    change: &Change,
) -> Vec<Fingerprint> {
    fingerprints(drafts.iter().map(|draft| {
        let file = base.file(draft.file);
        let path = change.renames.get(&file.path).unwrap_or(&file.path);
        (rule, draft.file, path.as_str(), file, draft.range)
    }))
}

/// Test code is two levels milder: it runs where nobody attacks. A published credential format is real anywhere.
fn severity_here(draft: &Draft, in_tests: bool, tests: TestCode) -> Severity {
    let demoted = in_tests && tests == TestCode::Demote && !draft.real_in_tests;
    if demoted { draft.severity.lowered(2) } else { draft.severity }
}

fn finding(
    rule: &str,
    planned: &PlannedRule,
    draft: Draft,
    severity: Severity,
    fingerprint: Fingerprint,
    outside_focus: bool,
) -> Finding {
    Finding {
        rule: rule.to_owned(),
        reviews: planned.reviews.iter().map(|review| (*review).to_owned()).collect(),
        category: planned.check.category.to_owned(),
        severity,
        confidence: draft.confidence,
        message: draft.message,
        evidence: draft.evidence,
        fix: draft.fix,
        fingerprint,
        disposition: Disposition::Open,
        outside_focus,
    }
}
