//! Known faults of packages, and the packages that a lockfile pins.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use model::RepoPath;
use serde::{Deserialize, Serialize};

/// A published fault of one package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Advisory {
    /// `GHSA-...`, `CVE-...`, `MAL-...`.
    pub id: Box<str>,
    pub aliases: Vec<Box<str>>,
    pub summary: Box<str>,
    /// The CVSS base score, 0 to 10; `None` where the advisory states none.
    pub score: Option<f64>,
    pub ranges: Vec<VersionRange>,
    /// Affected versions that are listed one by one.
    pub versions: Vec<Box<str>>,
}

/// Versions from `introduced` on, before `fixed` or up to `last_affected`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRange {
    pub introduced: Box<str>,
    pub fixed: Option<Box<str>>,
    pub last_affected: Option<Box<str>>,
}

/// Advisories by the name of the package.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Advisories {
    by_package: BTreeMap<Box<str>, Vec<Advisory>>,
}

/// What a lockfile pins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LockedPackage {
    pub name: Box<str>,
    pub version: Box<str>,
    /// Needed by development alone, as far as the lockfile says.
    pub development: bool,
    pub lockfile: RepoPath,
    /// 1-based; 0 where the format gives none.
    pub line: u32,
}

/// What a run knows about the packages that the repository uses. Only there when an advisory database was given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Packages {
    pub advisories: Advisories,
    pub locked: Vec<LockedPackage>,
}

impl Advisories {
    /// An advisory counts once, with all the versions that its entries for the package name.
    pub fn add(&mut self, package: &str, advisory: Advisory) {
        let known = self.by_package.entry(package.into()).or_default();
        match known.binary_search_by(|other| other.id.cmp(&advisory.id)) {
            Ok(place) => known[place].merge(advisory),
            Err(place) => known.insert(place, advisory),
        }
    }

    /// Takes in another part of the database.
    pub fn extend(&mut self, other: Self) {
        for (package, advisories) in other.by_package {
            advisories.into_iter().for_each(|advisory| self.add(&package, advisory));
        }
    }

    pub fn is_empty(&self) -> bool {
        self.by_package.is_empty()
    }

    /// What is known of this version, by id.
    pub fn of(&self, package: &str, version: &str) -> impl Iterator<Item = &Advisory> {
        let known = self.by_package.get(package).into_iter().flatten();
        let version = version.to_owned();
        known.filter(move |advisory| advisory.affects(&version))
    }
}

impl Advisory {
    fn merge(&mut self, other: Self) {
        for range in other.ranges {
            if !self.ranges.contains(&range) {
                self.ranges.push(range);
            }
        }
        for version in other.versions {
            if !self.versions.contains(&version) {
                self.versions.push(version);
            }
        }
    }

    pub fn affects(&self, version: &str) -> bool {
        self.versions.iter().any(|listed| **listed == *version)
            || self.ranges.iter().any(|range| range.holds(version))
    }

    /// The first version without the fault that is newer than this one.
    pub fn fixed_after(&self, version: &str) -> Option<&str> {
        let fixed = self.ranges.iter().filter(|range| range.holds(version));
        fixed.filter_map(|range| range.fixed.as_deref()).min_by(|left, right| compare(left, right))
    }
}

impl VersionRange {
    fn holds(&self, version: &str) -> bool {
        let from = &*self.introduced == "0" || compare(version, &self.introduced).is_ge();
        let before = self.fixed.as_deref().is_none_or(|fixed| compare(version, fixed).is_lt());
        let upto = self.last_affected.as_deref().is_none_or(|last| compare(version, last).is_le());
        from && before && upto
    }
}

/// Order of semantic versions (semver.org 2.0, section 11); build metadata does not count.
pub fn compare(left: &str, right: &str) -> Ordering {
    let (left_core, left_pre) = parts(left);
    let (right_core, right_pre) = parts(right);
    left_core.cmp(&right_core).then_with(|| match (left_pre, right_pre) {
        ("", "") => Ordering::Equal,
        ("", _) => Ordering::Greater,
        (_, "") => Ordering::Less,
        (left, right) => prereleases(left, right),
    })
}

fn parts(version: &str) -> ([u64; 3], &str) {
    let version = version.trim().trim_start_matches(['v', '=']);
    let version = version.split('+').next().unwrap_or(version);
    let (core, pre) = version.split_once('-').unwrap_or((version, ""));
    let mut numbers = [0; 3];
    for (slot, part) in numbers.iter_mut().zip(core.split('.')) {
        *slot = part.parse().unwrap_or(0);
    }
    (numbers, pre)
}

fn prereleases(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left.split('.'), right.split('.'));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(left), Some(right)) => match (left.parse::<u64>(), right.parse::<u64>()) {
                (Ok(left), Ok(right)) => left.cmp(&right),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) => left.cmp(right),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Advisories, Advisory, VersionRange, compare};

    #[test]
    fn versions_are_ordered_as_semver_says() {
        let ordered = [
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0",
            "1.9.0",
            "1.10.0",
            "v2.0.0",
        ];
        for pair in ordered.windows(2) {
            assert!(compare(pair[0], pair[1]).is_lt(), "{pair:?}");
        }
        assert!(compare("1.2.3+build", "1.2.3").is_eq());
    }

    #[test]
    fn entries_of_one_advisory_are_joined() {
        let entry = |introduced: &str, fixed: &str| Advisory {
            id: "GHSA-1".into(),
            aliases: Vec::new(),
            summary: "".into(),
            score: None,
            ranges: vec![VersionRange {
                introduced: introduced.into(),
                fixed: Some(fixed.into()),
                last_affected: None,
            }],
            versions: Vec::new(),
        };
        let mut known = Advisories::default();
        known.add("minimist", entry("1.0.0", "1.2.6"));
        known.add("minimist", entry("0", "0.2.4"));
        known.add("minimist", entry("0", "0.2.4"));
        for (version, count) in [("0.0.8", 1), ("0.2.4", 0), ("1.2.5", 1), ("1.2.6", 0)] {
            assert_eq!(known.of("minimist", version).count(), count, "{version}");
        }
    }

    #[test]
    fn a_version_is_affected_inside_of_a_range_alone() {
        let range = |introduced: &str, fixed: &str| VersionRange {
            introduced: introduced.into(),
            fixed: Some(fixed.into()),
            last_affected: None,
        };
        let advisory = Advisory {
            id: "GHSA-1".into(),
            aliases: Vec::new(),
            summary: "".into(),
            score: None,
            ranges: vec![range("0", "3.10.2"), range("4.0.0", "4.17.21")],
            versions: vec!["9.9.9".into()],
        };
        for version in ["1.0.0", "4.0.0", "4.17.20", "9.9.9", "4.17.21-rc.1"] {
            assert!(advisory.affects(version), "{version}");
        }
        for version in ["3.10.2", "4.17.21", "5.0.0"] {
            assert!(!advisory.affects(version), "{version}");
        }
        assert_eq!(advisory.fixed_after("4.17.4"), Some("4.17.21"));
    }
}
