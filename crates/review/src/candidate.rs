//! From what a check said to a finding that the gate can judge.

use std::collections::BTreeSet;

use facts::{FactBase, FileClass, FileId};
use model::{Depth, Disposition, Finding, Fingerprint, Severity, TestCode};

use crate::draft::Draft;
use crate::fingerprint::fingerprints;
use crate::plan::{Plan, PlannedRule, least_confidence};
use crate::{Baseline, Change, ReviewOptions};

/// A finding on its way: what it came from is still needed.
pub(crate) struct Candidate {
    pub finding: Finding,
    /// `None` for claims about waivers in `sw.toml`.
    pub file: Option<FileId>,
    /// Fingerprints under names that the file had before, as the change or the baseline tells.
    pub former: Vec<Fingerprint>,
    /// Not listed at this depth or focus; kept so far because a waiver may be about it.
    pub hidden: bool,
    pub in_tests: bool,
    pub also: Vec<String>,
}

impl Candidate {
    /// Whether one of its names is in the list.
    pub(crate) fn is_among(&self, known: &BTreeSet<Fingerprint>) -> bool {
        known.contains(&self.finding.fingerprint)
            || self.former.iter().any(|former| known.contains(former))
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
    let mut former = Vec::new();
    former.extend(
        options.change.as_ref().map(|change| old_fingerprints(rule, &drafts, base, change)),
    );
    former.extend(options.baseline.iter().flat_map(|known| moved(rule, &drafts, base, known)));
    let in_focus = plan.in_focus(planned);
    let build = |(place, (draft, fingerprint)): (usize, (Draft, Fingerprint))| {
        let in_tests = base.file(draft.file).class == FileClass::Test;
        let severity = severity_here(&draft, in_tests, options.tests);
        let outside_focus = !in_focus;
        let hidden = draft.confidence < least_confidence(options.depth)
            || (outside_focus && severity < Severity::Blocker)
            || (options.depth == Depth::Quick && planned.check.needs_base);
        let former = former.iter().filter_map(|names| names.get(place).cloned()).collect();
        let file = Some(draft.file);
        let finding = finding(rule, planned, draft, severity, fingerprint, outside_focus);
        Candidate { finding, file, former, hidden, in_tests, also: Vec::new() }
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

/// More files than this are not renamed between two runs of a baseline.
const MOST_MOVED: usize = 64;

/// The drafts' names, had their files the paths that the baseline knows and that are gone: a file that was moved has
/// the same code under the same functions. Only files that the baseline does not know can be what was moved.
fn moved(rule: &str, drafts: &[Draft], base: &FactBase, known: &Baseline) -> Vec<Vec<Fingerprint>> {
    let of_rule = known.findings.iter().filter(|entry| entry.rule == rule);
    let paths: BTreeSet<&str> = of_rule.map(|entry| entry.path.as_str()).collect();
    let gone = paths.iter().copied().filter(|path| base.by_path(path).is_none());
    let under = |gone: &str| {
        fingerprints(drafts.iter().map(|draft| {
            let file = base.file(draft.file);
            let path = file.path.as_str();
            let path = if paths.contains(path) { path } else { gone };
            (rule, draft.file, path, file, draft.range)
        }))
    };
    gone.take(MOST_MOVED).map(under).collect()
}

/// Test code is two levels milder: it runs where nobody attacks. A published credential format is real anywhere. What
/// was tried and did not happen is told and no more.
fn severity_here(draft: &Draft, in_tests: bool, tests: TestCode) -> Severity {
    if draft.refuted {
        return Severity::Nit;
    }
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
        category: planned.category().to_owned(),
        severity,
        confidence: draft.confidence,
        message: draft.message,
        evidence: draft.evidence,
        fix: draft.fix,
        interleaving: draft.interleaving,
        fingerprint,
        disposition: Disposition::Open,
        outside_focus,
    }
}
