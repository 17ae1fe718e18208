//! Sets of characters.

/// Code points, as sorted ranges that neither overlap nor touch.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CharSet(Vec<(u32, u32)>);

/// The last code point.
pub(crate) const LAST: u32 = 0x0010_FFFF;

const LINE_ENDS: &[(u32, u32)] = &[(0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029)];
const SPACES: &[(u32, u32)] = &[
    (0x09, 0x0D),
    (0x20, 0x20),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
    (0xFEFF, 0xFEFF),
];
const WORD: &[(u32, u32)] = &[(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)];
const DIGITS: &[(u32, u32)] = &[(0x30, 0x39)];

impl CharSet {
    pub fn of(mut ranges: Vec<(u32, u32)>) -> Self {
        ranges.retain(|(low, high)| low <= high);
        ranges.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (low, high) in ranges {
            match merged.last_mut() {
                Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
                _ => merged.push((low, high)),
            }
        }
        Self(merged)
    }

    pub fn one(character: u32) -> Self {
        Self(vec![(character, character)])
    }

    pub fn everything() -> Self {
        Self(vec![(0, LAST)])
    }

    /// What `.` matches without the flag `s`.
    pub fn line() -> Self {
        Self(LINE_ENDS.to_vec()).complement()
    }

    /// `d`, `w`, `s` and their complements in upper case.
    pub fn shorthand(letter: char) -> Option<Self> {
        let ranges = match letter.to_ascii_lowercase() {
            'd' => DIGITS,
            'w' => WORD,
            's' => SPACES,
            _ => return None,
        };
        let set = Self(ranges.to_vec());
        Some(if letter.is_ascii_uppercase() { set.complement() } else { set })
    }

    pub fn ranges(&self) -> &[(u32, u32)] {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn contains(&self, character: u32) -> bool {
        let after = self.0.partition_point(|(low, _)| *low <= character);
        after > 0 && character <= self.0[after - 1].1
    }

    pub fn contains_char(&self, character: char) -> bool {
        self.contains(character as u32)
    }

    /// The one character that it holds.
    pub fn single(&self) -> Option<char> {
        match self.0.as_slice() {
            [(low, high)] if low == high => char::from_u32(*low),
            _ => None,
        }
    }

    #[must_use]
    pub fn complement(&self) -> Self {
        let mut ranges = Vec::with_capacity(self.0.len() + 1);
        let mut next = 0;
        for (low, high) in &self.0 {
            if *low > next {
                ranges.push((next, low - 1));
            }
            next = high + 1;
        }
        if next <= LAST {
            ranges.push((next, LAST));
        }
        Self(ranges)
    }

    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::of(self.0.iter().chain(&other.0).copied().collect())
    }

    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let mut ranges = Vec::new();
        let (mut left, mut right) = (0, 0);
        while let (Some(one), Some(two)) = (self.0.get(left), other.0.get(right)) {
            let (low, high) = (one.0.max(two.0), one.1.min(two.1));
            if low <= high {
                ranges.push((low, high));
            }
            if one.1 < two.1 {
                left += 1;
            } else {
                right += 1;
            }
        }
        Self(ranges)
    }

    /// With both cases of every letter. Long ranges are folded for ASCII only.
    #[must_use]
    pub fn fold_case(&self) -> Self {
        const LONG: u32 = 0x0800;
        let mut ranges = self.0.clone();
        for (low, high) in &self.0 {
            let end = if high - low > LONG { (*high).min(0x7F) } else { *high };
            for character in *low..=end {
                ranges.extend(other_case(character).map(|other| (other, other)));
            }
        }
        Self::of(ranges)
    }
}

fn other_case(character: u32) -> Option<u32> {
    let character = char::from_u32(character)?;
    let mut folded: Box<dyn Iterator<Item = char>> = if character.is_lowercase() {
        Box::new(character.to_uppercase())
    } else {
        Box::new(character.to_lowercase())
    };
    let other = folded.next()?;
    (folded.next().is_none() && other != character).then_some(other as u32)
}

#[cfg(test)]
mod tests {
    use super::{CharSet, LAST};

    #[test]
    fn ranges_are_merged() {
        let set = CharSet::of(vec![(5, 9), (1, 3), (4, 4), (20, 10)]);
        assert_eq!(set.ranges(), [(1, 9)]);
    }

    #[test]
    fn complement_is_its_own_inverse() {
        for set in [CharSet::everything(), CharSet::default(), CharSet::line(), CharSet::one(LAST)]
        {
            assert_eq!(set.complement().complement(), set);
        }
        assert!(CharSet::everything().complement().is_empty());
    }

    #[test]
    fn intersection_keeps_what_both_hold() {
        let word = CharSet::shorthand('w').unwrap_or_default();
        let digits = CharSet::shorthand('d').unwrap_or_default();
        assert_eq!(word.intersection(&digits), digits);
        assert!(word.intersection(&CharSet::shorthand('W').unwrap_or_default()).is_empty());
    }

    #[test]
    fn folding_adds_the_other_case() {
        let set = CharSet::of(vec![(0x61, 0x63)]).fold_case();
        assert!(set.contains_char('B') && set.contains_char('b') && !set.contains_char('D'));
    }
}
