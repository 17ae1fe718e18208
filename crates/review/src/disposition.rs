//! Which findings count: not those of the baseline, not those that were there before the change.

use std::collections::BTreeSet;

use model::{Disposition, Evidence, Finding, Fingerprint, Span};

use crate::candidate::Candidate;
use crate::{Baseline, Change};

/// Settles every candidate that is still open. `at_base` are the fingerprints of the old revision; absent when it
/// was not looked at.
pub(crate) fn settle(
    candidates: &mut [Candidate],
    baseline: Option<&Baseline>,
    change: Option<&Change>,
    at_base: Option<&BTreeSet<Fingerprint>>,
) {
    let known: BTreeSet<Fingerprint> = baseline.map(Baseline::fingerprints).unwrap_or_default();
    for candidate in
        candidates.iter_mut().filter(|candidate| candidate.finding.disposition == Disposition::Open)
    {
        if candidate.is_among(&known) {
            candidate.finding.disposition = Disposition::Baseline;
        } else if change.is_some_and(|change| !is_new(candidate, change, at_base)) {
            candidate.finding.disposition = Disposition::PreExisting;
        }
    }
}

/// Touched by the change, or not there before it: removing a line can make a fault far from it.
fn is_new(candidate: &Candidate, change: &Change, at_base: Option<&BTreeSet<Fingerprint>>) -> bool {
    places(&candidate.finding).any(|span| is_touched(span, change))
        || at_base.is_some_and(|known| !candidate.is_among(known))
}

/// The primary place and every step of a flow.
fn places(finding: &Finding) -> impl Iterator<Item = &Span> {
    let steps = finding.evidence.iter().flat_map(|evidence| match evidence {
        Evidence::Flow { steps } => steps.as_slice(),
        _ => &[],
    });
    finding.span().into_iter().chain(steps.map(|step| &step.span))
}

fn is_touched(span: &Span, change: &Change) -> bool {
    let Some(lines) = change.lines.get(&span.path) else { return false };
    lines.range(span.start.line..=span.end.line.max(span.start.line)).next().is_some()
}
