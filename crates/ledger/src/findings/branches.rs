//! Two branches merged line by line: versions of one finding are joined, and no id means two.

use std::collections::{BTreeMap, BTreeSet};

use super::sets::Sets;
use super::{Entry, number};
use crate::lines::Problem;

/// A line of the file that is a finding.
pub(super) struct Version {
    pub(super) line: usize,
    pub(super) number: u32,
    pub(super) entry: Entry,
}

/// Versions of one finding.
struct Family {
    entry: Entry,
    /// The smallest of its fingerprints, which settles who came first on one day.
    print: String,
    /// Numbers that it goes by, and where.
    names: BTreeMap<u32, usize>,
}

/// Each finding once, by number. `highest` is the highest number that was ever given.
pub(super) fn joined(
    versions: Vec<Version>,
    highest: &mut u32,
    problems: &mut Vec<Problem>,
) -> BTreeMap<u32, Entry> {
    let mut families: Vec<Family> = families(versions).into_iter().filter_map(family).collect();
    families.sort_by(|left, right| {
        (&left.entry.first_seen, &left.print, left.names.keys().next()).cmp(&(
            &right.entry.first_seen,
            &right.print,
            right.names.keys().next(),
        ))
    });
    let mut given = BTreeSet::new();
    let numbers: Vec<Option<u32>> = families
        .iter()
        .map(|family| family.names.keys().copied().find(|number| given.insert(*number)))
        .collect();
    let mut entries = BTreeMap::new();
    for (family, number) in families.into_iter().zip(numbers) {
        let number = number.unwrap_or_else(|| {
            *highest += 1;
            *highest
        });
        entries.insert(number, named(family, number, &given, problems));
    }
    problems.sort_by_key(|problem| problem.line);
    entries
}

#[derive(PartialEq, Eq, Hash)]
enum Key<'v> {
    Print(&'v str),
    /// An edit on one branch changed the fingerprint, and the other branch still knows it by the old one.
    Named(u32, &'v str),
}

fn families(versions: Vec<Version>) -> Vec<Vec<Version>> {
    let keys = versions.iter().enumerate().flat_map(|(at, version)| {
        let own = version.entry.fingerprint.as_str();
        let print = Some(Key::Print(own)).filter(|_| !own.is_empty());
        let others = version.entry.aliases.iter().map(String::as_str);
        let named = std::iter::once(own).chain(others);
        let named = named.map(|print| Key::Named(version.number, print));
        print.into_iter().chain(named).map(move |key| (at, key))
    });
    Sets::by_keys(versions.len(), keys).groups(versions)
}

fn family(versions: Vec<Version>) -> Option<Family> {
    let mut names = BTreeMap::new();
    for version in &versions {
        let line = names.entry(version.number).or_insert(version.line);
        *line = version.line.min(*line);
    }
    let mut entries: Vec<Entry> = versions.into_iter().map(|version| version.entry).collect();
    let print = entries.iter().map(|entry| entry.fingerprint.clone()).min()?;
    if entries.len() > 1 {
        let text = |entry: &Entry| serde_json::to_string(entry).unwrap_or_default();
        entries.sort_by_cached_key(|entry| {
            (entry.last_seen.clone(), entry.decided.clone(), text(entry))
        });
    }
    let mut entries = entries.into_iter().rev();
    let newest = entries.next()?;
    Some(Family { entry: entries.fold(newest, with), print, names })
}

/// As it was seen last, with what was decided last, since when it was seen first.
fn with(mut seen: Entry, other: Entry) -> Entry {
    // On one day a person's word stands against that of a run.
    let decided = |entry: &Entry| (entry.decided.clone(), entry.by_run.is_none(), entry.status);
    if decided(&other) > decided(&seen) {
        seen.status = other.status;
        seen.reason = other.reason;
        seen.owner = other.owner;
        seen.until = other.until;
        seen.decided = other.decided;
        seen.by_run = other.by_run;
        seen.answered = other.answered;
    }
    if other.first_seen < seen.first_seen {
        seen.first_seen = other.first_seen;
    }
    for print in std::iter::once(other.fingerprint).chain(other.aliases) {
        if !print.is_empty() && print != seen.fingerprint && !seen.aliases.contains(&print) {
            seen.aliases.push(print);
        }
    }
    seen.formerly.extend(other.formerly);
    for (name, value) in other.extra {
        seen.extra.entry(name).or_insert(value);
    }
    seen
}

/// Under the number that it keeps; what it was called beside that is told, and leads to it if it leads nowhere else.
fn named(family: Family, number: u32, given: &BTreeSet<u32>, problems: &mut Vec<Problem>) -> Entry {
    let Family { mut entry, names, .. } = family;
    for (name, line) in names.iter().filter(|(name, _)| **name != number) {
        let what = if given.contains(name) {
            format!("two findings were called F{name}; one is F{number} now")
        } else {
            format!("F{name} is one finding with F{number}")
        };
        problems.push(Problem::new(*line, what));
    }
    let former = entry.formerly.iter().filter_map(|id| self::number(id));
    let former: BTreeSet<u32> = former.chain(names.into_keys()).collect();
    let former = former.into_iter().filter(|name| *name != number && !given.contains(name));
    entry.formerly = former.map(|name| format!("F{name}")).collect();
    entry.id = format!("F{number}");
    entry
}
