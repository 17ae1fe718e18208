//! The merge law: what becomes of remembered findings when a run has looked again.

use std::collections::{BTreeMap, BTreeSet};

use model::{Evidence, Severity};
use serde_json::Map;

use super::{Entry, Ledger, Observed, Run, RunEntry, Status};

/// What a run changed, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    pub new: Vec<String>,
    pub reopened: Vec<String>,
    pub resolved: Vec<String>,
    pub unchanged: Vec<String>,
    /// Answered, and worse than when they were.
    pub raised: Vec<String>,
}

impl Merged {
    /// What a reader has not been told before.
    pub fn news(&self) -> impl Iterator<Item = &str> {
        self.new.iter().chain(&self.reopened).chain(&self.raised).map(String::as_str)
    }
}

impl Ledger {
    /// Takes in what a run saw. The same run a second time changes nothing.
    pub fn merge(&mut self, run: &Run, observed: Vec<Observed>) -> Merged {
        let observed = joined(observed);
        let matches = self.matches(run, &observed);
        let mut merged = Merged::default();
        let mut seen = BTreeSet::new();
        let mut counts: BTreeMap<Severity, usize> =
            Severity::ALL.into_iter().map(|severity| (severity, 0)).collect();
        for (found, known) in observed.into_iter().zip(matches) {
            if found.waived.is_none() {
                *counts.entry(found.severity).or_default() += 1;
            }
            let number = match known {
                Some(number) => {
                    self.again(number, found, run, &mut merged);
                    number
                }
                None => self.first(found, run, &mut merged),
            };
            seen.insert(number);
        }
        self.settle(run, &seen, &mut merged);
        let counts = counts
            .into_iter()
            .map(|(severity, count)| (severity.word().to_owned(), count))
            .collect();
        self.note(run, counts, seen.len(), &merged);
        merged
    }

    fn first(&mut self, found: FoundOnce, run: &Run, merged: &mut Merged) -> u32 {
        self.highest += 1;
        let id = format!("F{}", self.highest);
        merged.new.push(id.clone());
        let FoundOnce { finding: found, also, mut prints } = found;
        prints.retain(|print| *print != found.fingerprint);
        let status = if found.waived.is_some() { Status::Waived } else { Status::Open };
        let entry = Entry {
            id,
            status,
            severity: found.severity,
            confidence: found.confidence,
            rule: found.rule,
            also,
            reviews: found.reviews,
            category: found.category,
            path: found.path,
            line: found.line,
            title: found.title,
            message: found.message,
            fingerprint: found.fingerprint,
            aliases: prints,
            first_seen: run.date.clone(),
            last_seen: run.date.clone(),
            decided: found.waived.as_ref().map(|_| run.date.clone()),
            reason: found.waived,
            owner: None,
            until: None,
            evidence: found.evidence,
            extra: Map::new(),
        };
        self.entries.insert(self.highest, entry);
        self.highest
    }

    /// Id, first day and what somebody decided stay; the rest is as it is now.
    fn again(&mut self, number: u32, found: FoundOnce, run: &Run, merged: &mut Merged) {
        let Some(entry) = self.entries.get_mut(&number) else { return };
        let FoundOnce { finding: found, also, prints } = found;
        let is_worse = found.severity > entry.severity;
        if entry.is_answered() && entry.status != Status::Waived && is_worse {
            merged.raised.push(entry.id.clone());
        }
        entry.last_seen = run.date.clone().max(std::mem::take(&mut entry.last_seen));
        entry.path = found.path;
        entry.line = found.line;
        let reviews: BTreeSet<String> = entry.reviews.drain(..).chain(found.reviews).collect();
        entry.reviews = reviews.into_iter().collect();
        // What one rule of several found says nothing of the others while those have not looked again.
        if entry.rule == found.rule || run.rules.contains(&entry.rule) {
            let old = std::mem::replace(&mut entry.fingerprint, found.fingerprint);
            let aliases = entry.aliases.drain(..).chain(prints).chain([old]);
            let aliases: BTreeSet<String> =
                aliases.filter(|print| *print != entry.fingerprint).collect();
            // An edit gives a new fingerprint each time; only those of other rules are worth keeping.
            entry.aliases = if also.is_empty() && entry.also.is_empty() {
                Vec::new()
            } else {
                aliases.into_iter().collect()
            };
            entry.severity = found.severity;
            entry.confidence = found.confidence;
            entry.rule = found.rule;
            entry.also = also;
            entry.category = found.category;
            entry.title = found.title;
            entry.message = found.message;
            entry.evidence = found.evidence;
        }
        let reopens = match (&entry.status, &found.waived) {
            (Status::Open | Status::Resolved | Status::Fixed, Some(reason)) => {
                entry.decide(Status::Waived, Some(reason.clone()), run);
                false
            }
            (Status::Resolved | Status::Fixed, None) => {
                let was = entry.status.word();
                entry.decide(Status::Open, Some(format!("found again after it was {was}")), run);
                true
            }
            (Status::Waived, None) => {
                entry.decide(Status::Open, Some("its waiver is gone".to_owned()), run);
                true
            }
            _ => false,
        };
        let list = if reopens { &mut merged.reopened } else { &mut merged.unchanged };
        list.push(entry.id.clone());
    }

    /// What was looked for and not found is resolved. Decisions that somebody made stand until it is.
    fn settle(&mut self, run: &Run, seen: &BTreeSet<u32>, merged: &mut Merged) {
        for (number, entry) in &mut self.entries {
            let was_there = matches!(entry.status, Status::Open | Status::Fixed | Status::Waived);
            if was_there && !seen.contains(number) && run.looked_at(entry) {
                entry.decide(Status::Resolved, None, run);
                merged.resolved.push(entry.id.clone());
            }
        }
    }

    fn note(&mut self, run: &Run, counts: BTreeMap<String, usize>, seen: usize, merged: &Merged) {
        let entry = RunEntry {
            run: self.runs.iter().map(|run| run.run).max().unwrap_or(0) + 1,
            date: run.date.clone(),
            head: run.head.clone(),
            reviews: run.reviews.clone(),
            verdict: run.verdict.clone(),
            counts,
            seen,
            new: merged.new.len(),
            reopened: merged.reopened.len(),
            resolved: merged.resolved.len(),
            extra: Map::new(),
        };
        let changed = entry.new + entry.reopened + entry.resolved > 0;
        // The last run of the same reviews, not of all: two reviews that take turns say nothing new either.
        let last = self.runs.iter().rev().find(|last| last.reviews == entry.reviews);
        let same = last.is_some_and(|last| {
            (&last.date, &last.head, &last.verdict, &last.counts, last.seen)
                == (&entry.date, &entry.head, &entry.verdict, &entry.counts, entry.seen)
        });
        if changed || !same {
            self.runs.push(entry);
        }
    }

    /// For each finding of the run the number of the one that it is, each number once: by fingerprint, then by rule
    /// and words in the same file or in the one that it was renamed from, where exactly one is left on each side.
    fn matches(&self, run: &Run, observed: &[FoundOnce]) -> Vec<Option<u32>> {
        let mut known: BTreeMap<&str, u32> = BTreeMap::new();
        for (number, entry) in &self.entries {
            known.entry(&entry.fingerprint).or_insert(*number);
        }
        for (number, entry) in &self.entries {
            entry.aliases.iter().for_each(|print| _ = known.entry(print).or_insert(*number));
        }
        let mut taken = BTreeSet::new();
        let by_print = |prints: &[String], taken: &mut BTreeSet<u32>| {
            let found = prints.iter().find_map(|print| known.get(print.as_str()));
            found.copied().filter(|number| taken.insert(*number))
        };
        let mut matches: Vec<Option<u32>> =
            observed.iter().map(|found| by_print(&found.prints, &mut taken)).collect();
        self.at_places(observed, &mut matches, &mut taken);
        let mut left: BTreeMap<(&str, &str, String), Vec<u32>> = BTreeMap::new();
        for (number, entry) in self.entries.iter().filter(|(number, _)| !taken.contains(number)) {
            let path = entry.path.as_deref().unwrap_or("");
            left.entry((&entry.rule, path, words(&entry.message))).or_default().push(*number);
        }
        let mut unmatched: BTreeMap<(&str, &str, String), Vec<usize>> = BTreeMap::new();
        for (at, found) in observed.iter().enumerate().filter(|(at, _)| matches[*at].is_none()) {
            let path = found.path.as_deref().unwrap_or("");
            let path = run.renames.get(path).map_or(path, String::as_str);
            unmatched.entry((&found.rule, path, words(&found.message))).or_default().push(at);
        }
        for (key, mut found) in unmatched {
            let Some(mut numbers) =
                left.remove(&key).filter(|numbers| numbers.len() == found.len())
            else {
                continue;
            };
            // A file that only got another name has its findings in the same order; in one that was edited, two with
            // the same words cannot be told apart.
            let is_renamed = found.iter().all(|at| observed[*at].path.as_deref() != Some(key.1));
            if found.len() == 1 || is_renamed {
                found.sort_by_key(|at| observed[*at].line);
                numbers.sort_by_key(|number| self.entries[number].line);
                found.iter().zip(numbers).for_each(|(at, number)| matches[*at] = Some(number));
            }
        }
        matches
    }
}

impl Ledger {
    /// What one review reports under its own rule another may report under one of the others: the same place, and a
    /// rule in common.
    fn at_places(
        &self,
        observed: &[FoundOnce],
        matches: &mut [Option<u32>],
        taken: &mut BTreeSet<u32>,
    ) {
        let mut places: BTreeMap<(&str, u32), Vec<u32>> = BTreeMap::new();
        for (number, entry) in self.entries.iter().filter(|(number, _)| !taken.contains(number)) {
            if let (Some(path), Some(line)) = (&entry.path, entry.line) {
                places.entry((path, line)).or_default().push(*number);
            }
        }
        for (found, known) in observed.iter().zip(matches).filter(|(_, known)| known.is_none()) {
            let (Some(path), Some(line)) = (&found.path, found.line) else { continue };
            let shares = |entry: &Entry| {
                let mut rules = std::iter::once(&found.rule).chain(&found.also);
                rules.any(|rule| *rule == entry.rule || entry.also.contains(rule))
            };
            let here = places.get(&(path.as_str(), line)).into_iter().flatten();
            let mut here =
                here.filter(|number| !taken.contains(number) && shares(&self.entries[number]));
            // Two findings of one rule on a line are told apart by nothing but their fingerprints.
            if let (Some(number), None) = (here.next().copied(), here.next())
                && !found.also.is_empty()
            {
                *known = Some(number);
                taken.insert(number);
            }
        }
    }
}

impl Entry {
    fn decide(&mut self, status: Status, reason: Option<String>, run: &Run) {
        self.status = status;
        self.reason = reason;
        self.decided = Some(run.date.clone());
    }
}

/// A finding with those that are the same.
struct FoundOnce {
    finding: Observed,
    also: Vec<String>,
    prints: Vec<String>,
}

impl std::ops::Deref for FoundOnce {
    type Target = Observed;

    fn deref(&self) -> &Observed {
        &self.finding
    }
}

/// Findings of one run at the same place, or of the same cause, are one: the worst of them, with the evidence that says
/// most, and the other rules beside it.
fn joined(observed: Vec<Observed>) -> Vec<FoundOnce> {
    let mut groups: Vec<Vec<Observed>> = Vec::new();
    let mut at_place: BTreeMap<(String, u32), usize> = BTreeMap::new();
    let mut of_cause: BTreeMap<String, usize> = BTreeMap::new();
    for found in observed {
        let place = found.path.clone().zip(found.line);
        let same_place = place.as_ref().and_then(|place| at_place.get(place));
        let same_cause = found.cause.as_ref().and_then(|cause| of_cause.get(cause));
        let group = same_place.or(same_cause).copied().unwrap_or(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        at_place.extend(place.map(|place| (place, group)));
        of_cause.extend(found.cause.clone().map(|cause| (cause, group)));
        groups[group].push(found);
    }
    groups.into_iter().filter_map(one).collect()
}

fn one(mut group: Vec<Observed>) -> Option<FoundOnce> {
    let prints: Vec<String> = group.iter().map(|found| found.fingerprint.clone()).collect();
    let reviews: BTreeSet<String> = group.iter().flat_map(|found| found.reviews.clone()).collect();
    let rules = group.iter().flat_map(|found| std::iter::once(&found.rule).chain(&found.also));
    let rules: BTreeSet<String> = rules.cloned().collect();
    let telling = group.iter().map(|found| specific(&found.evidence)).max();
    let evidence = group.iter().find(|found| Some(specific(&found.evidence)) == telling);
    let evidence = evidence.map(|found| found.evidence.clone()).unwrap_or_default();
    // Open ones speak for the place, then the worst, then by name, so that order does not matter.
    group.sort_by(|left, right| {
        let rank = |found: &Observed| (found.waived.is_none(), found.severity);
        rank(right).cmp(&rank(left)).then_with(|| left.rule.cmp(&right.rule))
    });
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

/// A message without the figures in it, which move when lines do.
fn words(message: &str) -> String {
    let parts = message.split_whitespace().map(|word| {
        if word.bytes().any(|byte| byte.is_ascii_digit())
            && word.bytes().all(|byte| !byte.is_ascii_alphabetic())
        {
            "#"
        } else {
            word
        }
    });
    parts.collect::<Vec<_>>().join(" ")
}
