//! The findings of a session: found once, known by one id for ever, with what became of them.

mod branches;
mod entry;
mod joining;
mod law;
mod matching;
mod overview;
mod sets;
mod text;
mod triage;

pub use entry::{Entry, Observed, Run, RunEntry, Scope, Status};
pub use law::Merged;
pub use overview::{Joined, Overview};
pub use triage::{LedgerError, Triage};

use std::collections::BTreeMap;

use model::Severity;
use serde_json::{Map, Value};

/// Every finding that was ever seen, by number, and every run that looked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    pub(crate) entries: BTreeMap<u32, Entry>,
    pub(crate) runs: Vec<RunEntry>,
    /// The highest number that was ever given.
    pub(crate) highest: u32,
    /// Lines of the file that were not understood.
    pub(crate) unknown: Vec<String>,
    /// Fields of the header of a newer version.
    pub(crate) extra: Map<String, Value>,
}

impl Ledger {
    /// By number.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// In the order in which they were.
    pub fn runs(&self) -> &[RunEntry] {
        &self.runs
    }

    /// By `F12`, or `12`, or an id that another branch gave it.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.get(&self.number(id)?)
    }

    /// Of the entry of that id.
    fn number(&self, id: &str) -> Option<u32> {
        let wanted = number(id)?;
        if self.entries.contains_key(&wanted) {
            return Some(wanted);
        }
        let is_it = |entry: &Entry| entry.formerly.iter().any(|id| number(id) == Some(wanted));
        self.entries.iter().find(|(_, entry)| is_it(entry)).map(|(number, _)| *number)
    }

    /// Deferrals that have run out on that day, `YYYY-MM-DD`.
    pub fn due(&self, today: &str) -> impl Iterator<Item = &Entry> {
        self.entries().filter(move |entry| entry.is_due(today))
    }

    /// Findings by status, all statuses listed.
    pub fn by_status(&self) -> BTreeMap<Status, usize> {
        let mut counts: BTreeMap<Status, usize> =
            Status::ALL.into_iter().map(|status| (status, 0)).collect();
        for entry in self.entries() {
            *counts.entry(entry.status).or_default() += 1;
        }
        counts
    }

    /// Open findings by severity, all severities listed.
    pub fn counts(&self) -> BTreeMap<Severity, usize> {
        let mut counts: BTreeMap<Severity, usize> =
            Severity::ALL.into_iter().map(|severity| (severity, 0)).collect();
        for entry in self.entries().filter(|entry| entry.status == Status::Open) {
            *counts.entry(entry.severity).or_default() += 1;
        }
        counts
    }
}

/// More than any session has; a number above it was not given by this program, and counting on from it would overflow.
const HIGHEST: u32 = 999_999_999;

/// Of an id.
pub(crate) fn number(id: &str) -> Option<u32> {
    let id = id.trim();
    let digits = id.strip_prefix(['F', 'f']).unwrap_or(id);
    let number =
        digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    (1..=HIGHEST).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests;
