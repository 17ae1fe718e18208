//! The merge law: what becomes of remembered findings when a run has looked again.

use std::collections::{BTreeMap, BTreeSet};

use model::Severity;
use serde_json::Map;

use super::joining::{FoundOnce, joined};
use super::matching::matches;
use super::{Entry, Ledger, Run, RunEntry, Status};

/// Earlier fingerprints that a finding keeps beside those that it has now.
const MOST_ALIASES: usize = 16;

/// What a run changed, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    pub new: Vec<String>,
    pub reopened: Vec<String>,
    pub resolved: Vec<String>,
    pub unchanged: Vec<String>,
    /// Answered, and worse than when they were.
    pub raised: Vec<String>,
    /// Of the new ones, those that somebody has answered already, in the code or the configuration.
    pub waived: Vec<String>,
}

impl Merged {
    /// What a reader has not been told before.
    pub fn news(&self) -> impl Iterator<Item = &str> {
        let waived: BTreeSet<&String> = self.waived.iter().collect();
        let new = self.new.iter().filter(move |id| !waived.contains(id));
        new.chain(&self.reopened).chain(&self.raised).map(String::as_str)
    }
}

/// A merge under way.
struct Merge<'r> {
    run: &'r Run,
    /// The number that the run will have.
    number: u32,
    merged: Merged,
    /// Fingerprints that share a finding in this run, and its number.
    seen: BTreeMap<String, u32>,
    /// Open findings of the run by severity.
    counts: BTreeMap<String, usize>,
}

impl Ledger {
    /// Takes in what a run saw. The same run a second time changes nothing.
    pub fn merge(&mut self, run: &Run, observed: Vec<super::Observed>) -> Merged {
        let observed = joined(observed);
        let known = matches(self, run, &observed);
        let mut merge = Merge {
            run,
            number: self.runs.iter().map(|run| run.run).max().unwrap_or(0).saturating_add(1),
            merged: Merged::default(),
            seen: BTreeMap::new(),
            counts: Severity::ALL.map(|severity| (severity.word().to_owned(), 0)).into(),
        };
        let mut numbers = BTreeSet::new();
        for (found, known) in observed.into_iter().zip(known) {
            if found.waived.is_none() {
                *merge.counts.entry(found.severity.word().to_owned()).or_default() += 1;
            }
            let number = known.unwrap_or(self.highest + 1);
            if found.prints.len() > 1 {
                merge.seen.extend(found.prints.iter().map(|print| (print.clone(), number)));
            }
            numbers.insert(number);
            match self.entries.get_mut(&number) {
                Some(entry) => merge.again(entry, found),
                None => self.first(found, &mut merge),
            }
        }
        self.settle(&numbers, &mut merge);
        self.note(numbers.len(), &merge);
        merge.merged
    }

    fn first(&mut self, found: FoundOnce, merge: &mut Merge<'_>) {
        self.highest += 1;
        let id = format!("F{}", self.highest);
        merge.merged.new.push(id.clone());
        let FoundOnce { finding: found, also, prints } = found;
        let mut entry = Entry {
            id,
            status: Status::Open,
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
            aliases: prints.into_iter().filter(|print| *print != found.fingerprint).collect(),
            fingerprint: found.fingerprint,
            first_seen: merge.run.date.clone(),
            last_seen: merge.run.date.clone(),
            decided: None,
            by_run: None,
            reason: None,
            owner: None,
            until: None,
            answered: None,
            formerly: Vec::new(),
            evidence: found.evidence,
            extra: Map::new(),
        };
        if found.waived.is_some() {
            merge.merged.waived.push(entry.id.clone());
            merge.decide(&mut entry, Status::Waived, found.waived);
        }
        self.entries.insert(self.highest, entry);
    }

    /// What was looked for and not found is resolved. Decisions that somebody made stand until it is.
    fn settle(&mut self, numbers: &BTreeSet<u32>, merge: &mut Merge<'_>) {
        let moved = merge.run.moved();
        for (number, entry) in &mut self.entries {
            let was_there = matches!(entry.status, Status::Open | Status::Fixed | Status::Waived);
            if !was_there || numbers.contains(number) {
                continue;
            }
            // Seen, and told under another id: two places have become one.
            let other = merge.seen.get(&entry.fingerprint).map(|other| format!("F{other}"));
            if other.is_some() || merge.run.looked_at(entry, &moved) {
                let own = entry.reason.take().filter(|_| entry.status == Status::Fixed);
                let reason = other.map(|other| format!("one finding with {other}")).or(own);
                merge.decide(entry, Status::Resolved, reason);
                merge.merged.resolved.push(entry.id.clone());
            }
        }
    }

    fn note(&mut self, seen: usize, merge: &Merge<'_>) {
        let (run, merged) = (merge.run, &merge.merged);
        let entry = RunEntry {
            run: merge.number,
            date: run.date.clone(),
            head: run.head.clone(),
            reviews: run.reviews.clone(),
            verdict: run.verdict.clone(),
            counts: merge.counts.clone(),
            seen,
            new: merged.new.len(),
            reopened: merged.reopened.len(),
            resolved: merged.resolved.len(),
            extra: Map::new(),
        };
        let decided = self.entries.values().any(|known| known.by_run == Some(merge.number));
        // The last run of the same reviews, not of all: two reviews that take turns say nothing new either. By number,
        // because a clock that was set back puts the last one before others.
        let alike = self.runs.iter().filter(|last| last.reviews == entry.reviews);
        let same = alike.max_by_key(|last| last.run).is_some_and(|last| {
            (&last.date, &last.head, &last.verdict, &last.counts, last.seen)
                == (&entry.date, &entry.head, &entry.verdict, &entry.counts, entry.seen)
        });
        if entry.new > 0 || decided || !same {
            self.runs.push(entry);
            self.runs.sort_by(RunEntry::order);
        }
    }
}

impl Merge<'_> {
    /// Id, first day and what somebody decided stay; the rest is as it is now.
    fn again(&mut self, entry: &mut Entry, found: FoundOnce) {
        if self.run.date > entry.last_seen {
            entry.last_seen.clone_from(&self.run.date);
        }
        let before = entry.severity;
        let waived = found.waived.clone();
        // What one rule of several found says nothing of the others while those have not looked again.
        let speaks = entry.rule == found.rule
            || self.run.rules.contains(&entry.rule)
            || found.severity > entry.severity;
        entry.stand_at(&found);
        if speaks {
            entry.become_what_is(found);
        }
        if entry.status.is_kept() && entry.severity > entry.answered.unwrap_or(before) {
            entry.answered = Some(entry.severity);
            self.merged.raised.push(entry.id.clone());
        }
        let reopens = self.take_status(entry, waived);
        let list = if reopens { &mut self.merged.reopened } else { &mut self.merged.unchanged };
        list.push(entry.id.clone());
    }

    /// Tells whether it is open again.
    fn take_status(&self, entry: &mut Entry, waived: Option<String>) -> bool {
        let was = entry.status;
        match (was, waived) {
            (Status::Open | Status::Resolved | Status::Fixed, Some(reason)) => {
                self.decide(entry, Status::Waived, Some(reason));
            }
            (Status::Waived, Some(reason)) => entry.reason = Some(reason),
            (Status::Resolved | Status::Fixed, None) => {
                let reason = format!("found again after it was {}", was.word());
                self.decide(entry, Status::Open, Some(reason));
            }
            (Status::Waived, None) => {
                self.decide(entry, Status::Open, Some("its waiver is gone".to_owned()));
            }
            _ => {}
        }
        entry.status == Status::Open && was != Status::Open
    }

    fn decide(&self, entry: &mut Entry, status: Status, reason: Option<String>) {
        entry.status = status;
        entry.reason = reason;
        entry.decided = Some(self.run.date.clone());
        entry.by_run = Some(self.number);
        entry.answered = None;
    }
}

impl Entry {
    fn stand_at(&mut self, found: &FoundOnce) {
        self.path.clone_from(&found.path);
        self.line = found.line;
        if self.reviews != found.reviews {
            let reviews: BTreeSet<&String> = self.reviews.iter().chain(&found.reviews).collect();
            self.reviews = reviews.into_iter().cloned().collect();
        }
    }

    fn become_what_is(&mut self, found: FoundOnce) {
        let FoundOnce { finding: found, also, prints } = found;
        let old = std::mem::replace(&mut self.fingerprint, found.fingerprint);
        self.remember(old, prints);
        self.severity = found.severity;
        self.confidence = found.confidence;
        self.rule = found.rule;
        self.also = also;
        self.category = found.category;
        self.title = found.title;
        self.message = found.message;
        self.evidence = found.evidence;
    }

    /// Fingerprints by which it is known beside its own: by the old one another branch still knows it.
    fn remember(&mut self, old: String, prints: Vec<String>) {
        let own = self.fingerprint.as_str();
        if old == own && prints.len() <= 1 {
            return;
        }
        let mut known: BTreeSet<String> = self.aliases.iter().cloned().collect();
        for print in std::iter::once(&old).chain(&prints) {
            if !print.is_empty() && known.insert(print.clone()) {
                self.aliases.push(print.clone());
            }
        }
        self.aliases.retain(|print| print != own);
        let present: BTreeSet<&String> = prints.iter().collect();
        let mut excess = self.aliases.len().saturating_sub(MOST_ALIASES);
        self.aliases.retain(|print| {
            let goes = excess > 0 && !present.contains(print);
            excess -= usize::from(goes);
            !goes
        });
    }
}
