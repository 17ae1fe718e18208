//! The findings of a session: found once, known by one id for ever, with what became of them.

mod entry;
mod law;
mod overview;
mod text;
mod triage;

pub use entry::{Entry, Observed, Run, RunEntry, Scope, Status};
pub use law::Merged;
pub use overview::{Joined, Overview};
pub use triage::{LedgerError, Triage};

use std::collections::BTreeMap;

use model::Severity;

/// Every finding that was ever seen, by number, and every run that looked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    pub(crate) entries: BTreeMap<u32, Entry>,
    pub(crate) runs: Vec<RunEntry>,
    /// The highest number that was ever given.
    pub(crate) highest: u32,
    /// Lines of the file that were not understood.
    pub(crate) unknown: Vec<String>,
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

    /// By `F12`, or `12`.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.get(&number(id)?)
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

/// Of an id.
pub(crate) fn number(id: &str) -> Option<u32> {
    id.trim().trim_start_matches(['F', 'f']).parse().ok()
}

#[cfg(test)]
mod tests;
