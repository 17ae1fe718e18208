//! The findings of all sessions of a repository, each once.

use std::collections::BTreeMap;

use super::{Entry, Ledger, Status};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    /// Worst first, then by place.
    pub findings: Vec<Joined>,
}

/// One finding, and the sessions that know it.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// As the session says that saw it last, of those that have it open if any has.
    pub entry: Entry,
    /// Session and the id that it has there.
    pub sessions: Vec<(String, String)>,
}

impl Overview {
    pub fn of<'l>(ledgers: impl IntoIterator<Item = (&'l str, &'l Ledger)>) -> Self {
        let mut by_print: BTreeMap<&str, Joined> = BTreeMap::new();
        for (session, ledger) in ledgers {
            for entry in ledger.entries() {
                let place = (session.to_owned(), entry.id.clone());
                let joined = by_print
                    .entry(&entry.fingerprint)
                    .or_insert_with(|| Joined { entry: entry.clone(), sessions: Vec::new() });
                joined.sessions.push(place);
                // Whole entries, so that place, reason and status are those of one session.
                if worst(entry) > worst(&joined.entry) {
                    joined.entry = entry.clone();
                }
            }
        }
        let mut findings: Vec<Joined> = by_print.into_values().collect();
        findings.sort_by(|left, right| {
            let key = |joined: &Joined| {
                (joined.entry.path.clone(), joined.entry.line, joined.entry.rule.clone())
            };
            right.entry.severity.cmp(&left.entry.severity).then_with(|| key(left).cmp(&key(right)))
        });
        Self { findings }
    }
}

/// Open before answered, then the one that was seen last.
fn worst(entry: &Entry) -> (bool, &str, model::Severity) {
    (entry.status == Status::Open, &entry.last_seen, entry.severity)
}
