//! The alphabet of a pattern, cut into parts that none of its sets tells apart.

use crate::CharSet;
use crate::set::LAST;

/// Patterns with more parts than this are tables of characters.
const MOST: usize = 4_000;

/// The parts, the least common and most readable first, each by one character of it.
pub(crate) struct Atoms {
    picks: Vec<u32>,
    /// How many of the sets hold the part.
    counts: Vec<u32>,
}

/// Which parts a set is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parts(Vec<u64>);

impl Atoms {
    /// Also gives each set as parts. `None` when there are too many.
    pub(crate) fn of(sets: &[CharSet]) -> Option<(Self, Vec<Parts>)> {
        let mut starts = vec![0];
        for (low, high) in sets.iter().flat_map(CharSet::ranges) {
            starts.push(*low);
            if *high < LAST {
                starts.push(high + 1);
            }
        }
        starts.sort_unstable();
        starts.dedup();
        if starts.len() > MOST || starts.len() * sets.len() > MOST * 1_000 {
            return None;
        }
        let ends = starts.iter().skip(1).map(|start| start - 1).chain([LAST]);
        let mut atoms: Vec<Atom> =
            starts.iter().zip(ends).map(|(low, high)| Atom::of(sets, *low, high)).collect();
        atoms.sort_by_key(|atom| (atom.count, atom.oddness, atom.pick));
        let parts = sets.iter().map(|set| Parts::of(set, &atoms)).collect();
        let picks = atoms.iter().map(|atom| atom.pick).collect();
        let counts = atoms.iter().map(|atom| atom.count).collect();
        Some((Self { picks, counts }, parts))
    }

    pub(crate) fn pick(&self, atom: usize) -> u32 {
        self.picks[atom]
    }

    /// One character of each part, with the number of sets that hold it.
    pub(crate) fn picks(&self) -> impl Iterator<Item = (u32, u32)> {
        self.picks.iter().copied().zip(self.counts.iter().copied())
    }
}

struct Atom {
    pick: u32,
    oddness: u8,
    count: u32,
}

impl Atom {
    fn of(sets: &[CharSet], low: u32, high: u32) -> Self {
        const NICE: &[(u32, u32)] = &[(0x61, 0x7A), (0x30, 0x39), (0x41, 0x5A), (0x20, 0x7E)];
        let nice = NICE.iter().zip(0..).find_map(|((first, last), oddness)| {
            let pick = low.max(*first);
            (pick <= high.min(*last)).then_some((pick, oddness))
        });
        let (pick, oddness) = nice.unwrap_or((low, NICE.len() as u8));
        let count = sets.iter().filter(|set| set.contains(low)).count() as u32;
        Self { pick, oddness, count }
    }
}

impl Parts {
    fn of(set: &CharSet, atoms: &[Atom]) -> Self {
        let mut words = vec![0; atoms.len().div_ceil(64)];
        for (place, atom) in atoms.iter().enumerate() {
            if set.contains(atom.pick) {
                words[place / 64] |= 1 << (place % 64);
            }
        }
        Self(words)
    }

    /// The first part that all of them hold.
    pub(crate) fn common(all: &[&Self]) -> Option<usize> {
        let (first, others) = all.split_first()?;
        for (place, word) in first.0.iter().enumerate() {
            let word = others.iter().fold(*word, |word, other| word & other.0[place]);
            if word != 0 {
                return Some(place * 64 + word.trailing_zeros() as usize);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Atoms, Parts};
    use crate::CharSet;

    #[test]
    fn the_part_that_few_sets_hold_is_picked() {
        let sets = [
            CharSet::everything(),
            CharSet::one('"' as u32),
            CharSet::one('\\' as u32).complement(),
        ];
        let (atoms, parts) = Atoms::of(&sets).expect("few parts");
        let pick = |all: &[&Parts]| Parts::common(all).map(|atom| atoms.pick(atom));
        assert_eq!(pick(&[&parts[0]]), Some('\\' as u32));
        assert_eq!(pick(&[&parts[0], &parts[2]]), Some('a' as u32));
        assert_eq!(pick(&[&parts[0], &parts[1]]), Some('"' as u32));
        let disjoint = [CharSet::one(1), CharSet::one(2)];
        let (_, parts) = Atoms::of(&disjoint).expect("few parts");
        assert_eq!(Parts::common(&[&parts[0], &parts[1]]), None);
    }
}
