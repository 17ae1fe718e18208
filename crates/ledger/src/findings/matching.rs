//! Which remembered finding each finding of a run is.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::joining::FoundOnce;
use super::{Entry, Ledger, Run, Status};

/// For each finding of the run the number of the one that it is, each number once. What is surer goes first: the
/// fingerprint, then one that it had or shares, then the place, then rule and words in the same file, then in the file
/// that was renamed; a live finding before one that is long resolved.
pub(super) fn matches(ledger: &Ledger, run: &Run, observed: &[FoundOnce]) -> Vec<Option<u32>> {
    let matches = vec![None; observed.len()];
    let mut matching = Matching { ledger, run, observed, matches, taken: BTreeSet::new() };
    matching.by_print();
    matching.by_other_prints();
    matching.by_place();
    for renamed in [false, true] {
        for live in [true, false] {
            matching.by_words(live, renamed);
        }
    }
    matching.matches
}

struct Matching<'m> {
    ledger: &'m Ledger,
    run: &'m Run,
    observed: &'m [FoundOnce],
    matches: Vec<Option<u32>>,
    taken: BTreeSet<u32>,
}

/// Rule, file, words.
type Likeness<'m> = (&'m str, &'m str, String);

impl<'m> Matching<'m> {
    fn take(&mut self, at: usize, number: u32) {
        self.matches[at] = Some(number);
        self.taken.insert(number);
    }

    fn left(&self) -> impl Iterator<Item = (u32, &'m Entry)> {
        let entries = self.ledger.entries.iter().map(|(number, entry)| (*number, entry));
        entries.filter(|(number, _)| !self.taken.contains(number))
    }

    fn unmatched(&self) -> Vec<(usize, &'m FoundOnce)> {
        let all = self.observed.iter().enumerate();
        all.filter(|(at, _)| self.matches[*at].is_none()).collect()
    }

    /// Before all else, lest a finding take the id of another that it once stood with.
    fn by_print(&mut self) {
        let mut known: FxHashMap<&str, u32> = FxHashMap::default();
        for (number, entry) in self.left() {
            known.entry(&entry.fingerprint).or_insert(number);
        }
        for (at, found) in self.unmatched() {
            let print = found.prints.first();
            if let Some(number) = print.and_then(|print| known.remove(print.as_str())) {
                self.take(at, number);
            }
        }
    }

    fn by_other_prints(&mut self) {
        let mut known: FxHashMap<&str, u32> = FxHashMap::default();
        for (number, entry) in self.left() {
            known.entry(&entry.fingerprint).or_insert(number);
        }
        for (number, entry) in self.left() {
            entry.aliases.iter().for_each(|print| _ = known.entry(print).or_insert(number));
        }
        for (at, found) in self.unmatched() {
            let mut numbers = found.prints.iter().filter_map(|print| known.get(print.as_str()));
            if let Some(number) = numbers.find(|number| !self.taken.contains(number)).copied() {
                self.take(at, number);
            }
        }
    }

    /// What one review reports under its own rule another may report under one of the others: the same place, and a
    /// rule in common.
    fn by_place(&mut self) {
        let mut places: FxHashMap<(&str, u32), Vec<u32>> = FxHashMap::default();
        for (number, entry) in self.left() {
            if let (Some(path), Some(line)) = (&entry.path, entry.line) {
                places.entry((path, line)).or_default().push(number);
            }
        }
        for (at, found) in self.unmatched() {
            let (Some(path), Some(line)) = (&found.path, found.line) else { continue };
            let shares = |entry: &Entry| {
                let mut rules = std::iter::once(&found.rule).chain(&found.also);
                rules.any(|rule| *rule == entry.rule || entry.also.contains(rule))
            };
            let here = places.get(&(path.as_str(), line)).into_iter().flatten().copied();
            let mut here = here.filter(|number| {
                !self.taken.contains(number) && shares(&self.ledger.entries[number])
            });
            // Two findings of one rule on a line are told apart by nothing but their fingerprints.
            if let (Some(number), None) = (here.next(), here.next())
                && !found.also.is_empty()
            {
                drop(here);
                self.take(at, number);
            }
        }
    }

    /// An edit changes the fingerprint and leaves the words.
    fn by_words(&mut self, live: bool, renamed: bool) {
        let mut found: BTreeMap<Likeness<'m>, Vec<usize>> = BTreeMap::new();
        for (at, finding) in self.unmatched() {
            if let Some(path) = self.path(finding, renamed) {
                found.entry((&finding.rule, path, words(&finding.message))).or_default().push(at);
            }
        }
        let wanted: FxHashSet<(&str, &str)> =
            found.keys().map(|(rule, path, _)| (*rule, *path)).collect();
        let mut left: FxHashMap<Likeness<'m>, Vec<u32>> = FxHashMap::default();
        for (number, entry) in self.left() {
            let path = entry.path.as_deref().unwrap_or("");
            let is_live = entry.status != Status::Resolved;
            if is_live == live && wanted.contains(&(entry.rule.as_str(), path)) {
                let words = words(&entry.message);
                left.entry((&entry.rule, path, words)).or_default().push(number);
            }
        }
        for (likeness, found) in found {
            let numbers = left.remove(&likeness).unwrap_or_default();
            // A file that only got another name has its findings in the same order; in one that was edited, two with
            // the same words cannot be told apart.
            let is_sure = found.len() == 1 || live && renamed;
            if is_sure && found.len() == numbers.len() {
                self.pair(found, numbers);
            }
        }
    }

    /// As many on one side as on the other, by their lines.
    fn pair(&mut self, mut found: Vec<usize>, mut numbers: Vec<u32>) {
        found.sort_by_key(|at| self.observed[*at].line);
        numbers.sort_by_key(|number| self.ledger.entries[number].line);
        found.into_iter().zip(numbers).for_each(|(at, number)| self.take(at, number));
    }

    /// Of its file now, or before it was renamed.
    fn path(&self, found: &'m FoundOnce, renamed: bool) -> Option<&'m str> {
        let path = found.path.as_deref().unwrap_or("");
        if renamed { self.run.renames.get(path).map(String::as_str) } else { Some(path) }
    }
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
