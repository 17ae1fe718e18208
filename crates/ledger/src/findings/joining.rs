//! Findings of one run that are the same.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use model::Evidence;

use super::Observed;
use super::sets::Sets;

/// A finding with those that are the same.
pub(super) struct FoundOnce {
    pub(super) finding: Observed,
    pub(super) also: Vec<String>,
    /// Of all of them, its own first.
    pub(super) prints: Vec<String>,
}

impl std::ops::Deref for FoundOnce {
    type Target = Observed;

    fn deref(&self) -> &Observed {
        &self.finding
    }
}

#[derive(PartialEq, Eq, Hash)]
enum Key<'o> {
    Place(&'o str, u32),
    Cause(&'o str),
    Print(&'o str),
}

/// Findings of one run at the same place, or of the same cause, are one: the worst of them, with the evidence that says
/// most, and the other rules beside it.
pub(super) fn joined(observed: Vec<Observed>) -> Vec<FoundOnce> {
    let keys = observed.iter().enumerate().flat_map(|(at, found)| {
        let place = found.path.as_deref().zip(found.line);
        let print = Some(found.fingerprint.as_str()).filter(|print| !print.is_empty());
        let keys = [
            place.map(|(path, line)| Key::Place(path, line)),
            found.cause.as_deref().map(Key::Cause),
            print.map(Key::Print),
        ];
        keys.into_iter().flatten().map(move |key| (at, key))
    });
    Sets::by_keys(observed.len(), keys).groups(observed).into_iter().filter_map(one).collect()
}

fn one(mut group: Vec<Observed>) -> Option<FoundOnce> {
    // Open ones speak for the place, then the worst, then by name, so that order does not matter.
    group.sort_by(|left, right| {
        let rank = |found: &Observed| Reverse((found.waived.is_none(), found.severity));
        let name = |found: &Observed| {
            (found.rule.clone(), found.path.clone(), found.line, found.fingerprint.clone())
        };
        rank(left).cmp(&rank(right)).then_with(|| name(left).cmp(&name(right)))
    });
    let mut prints: Vec<String> = Vec::new();
    let mut given = BTreeSet::new();
    for found in &group {
        if !found.fingerprint.is_empty() && given.insert(&found.fingerprint) {
            prints.push(found.fingerprint.clone());
        }
    }
    let reviews: BTreeSet<String> = group.iter().flat_map(|found| found.reviews.clone()).collect();
    let rules = group.iter().flat_map(|found| std::iter::once(&found.rule).chain(&found.also));
    let rules: BTreeSet<String> = rules.cloned().collect();
    let telling = group.iter().map(|found| specific(&found.evidence)).max();
    let telling = group.iter_mut().find(|found| Some(specific(&found.evidence)) == telling);
    let evidence = telling.map(|found| std::mem::take(&mut found.evidence)).unwrap_or_default();
    let mut finding = group.into_iter().next()?;
    let also = rules.into_iter().filter(|rule| *rule != finding.rule).collect();
    finding.reviews = reviews.into_iter().collect();
    finding.evidence = evidence;
    Some(FoundOnce { finding, also, prints })
}

/// A path of data says more than a place, and more pieces say more than fewer.
fn specific(evidence: &[Evidence]) -> (bool, usize) {
    (evidence.iter().any(|evidence| matches!(evidence, Evidence::Flow { .. })), evidence.len())
}
