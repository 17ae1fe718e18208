//! One place with one cause is one finding, whichever checks saw it.

use std::collections::BTreeMap;

use model::RepoPath;

use crate::candidate::Candidate;
use crate::plan::Plan;

/// Findings that overlap in place and share a CWE become one: the highest severity, and with it the most evidence,
/// stays; the labels are joined and the other rules are named. Order is kept.
pub(crate) fn merge(candidates: Vec<Candidate>, plan: &Plan) -> Vec<Candidate> {
    let mut kept: Vec<Candidate> = Vec::new();
    // Worst first, so that what is kept never has to be replaced.
    let mut ranked: Vec<(usize, Candidate)> = candidates.into_iter().enumerate().collect();
    ranked.sort_by(|(left_place, left), (right_place, right)| {
        rank(right).cmp(&rank(left)).then(left_place.cmp(right_place))
    });
    // Only findings of one line can be about one place.
    let mut by_line: BTreeMap<(RepoPath, u32), Vec<usize>> = BTreeMap::new();
    for (_, candidate) in ranked {
        let line = candidate.finding.span().map(|span| (span.path.clone(), span.start.line));
        let here = line.map(|line| by_line.entry(line).or_default());
        let same = here.as_ref().and_then(|here| {
            here.iter().copied().find(|place| same_cause(&kept[*place], &candidate, plan))
        });
        match same {
            Some(place) => absorb(&mut kept[place], candidate),
            None => {
                here.into_iter().for_each(|here| here.push(kept.len()));
                kept.push(candidate);
            }
        }
    }
    kept
}

fn rank(candidate: &Candidate) -> impl Ord + use<> {
    let finding = &candidate.finding;
    (!candidate.hidden, finding.severity, finding.confidence, finding.evidence.len())
}

fn same_cause(kept: &Candidate, other: &Candidate, plan: &Plan) -> bool {
    let (Some(left), Some(right)) = (kept.finding.span(), other.finding.span()) else {
        return false;
    };
    let overlap = left.path == right.path
        && left.start.line == right.start.line
        && (left.bytes.contains(right.bytes) || right.bytes.contains(left.bytes));
    overlap && kept.finding.rule != other.finding.rule && shares_weakness(kept, other, plan)
}

fn shares_weakness(left: &Candidate, right: &Candidate, plan: &Plan) -> bool {
    let cwe = |candidate: &Candidate| {
        plan.rules.get(&candidate.finding.rule).map_or(&[][..], |planned| planned.check.cwe)
    };
    cwe(left).iter().any(|weakness| cwe(right).contains(weakness))
}

fn absorb(kept: &mut Candidate, other: Candidate) {
    if other.hidden {
        return;
    }
    kept.also.push(other.finding.rule);
    for review in other.finding.reviews {
        if !kept.finding.reviews.contains(&review) {
            kept.finding.reviews.push(review);
        }
    }
    kept.finding.outside_focus &= other.finding.outside_focus;
}
