//! Which of many belong together, when some of them are known to.

use std::collections::BTreeMap;
use std::hash::Hash;

use rustc_hash::FxHashMap;

/// Disjoint sets of the numbers below a bound; each is known by its smallest.
pub(super) struct Sets(Vec<usize>);

impl Sets {
    /// Every number by itself.
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    /// Numbers that have a key in common belong together, and so do those that are joined over others.
    pub(super) fn by_keys<K: Eq + Hash>(
        count: usize,
        keys: impl Iterator<Item = (usize, K)>,
    ) -> Self {
        let mut sets = Self::new(count);
        let mut first: FxHashMap<K, usize> = FxHashMap::default();
        for (at, key) in keys {
            let other = *first.entry(key).or_insert(at);
            sets.unite(at, other);
        }
        sets
    }

    fn unite(&mut self, left: usize, right: usize) {
        let (left, right) = (self.root(left), self.root(right));
        self.0[left.max(right)] = left.min(right);
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            // Halving the path keeps long chains from being walked again.
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    /// The items of each set in their order; sets in the order of their first.
    pub(super) fn groups<T>(mut self, items: Vec<T>) -> Vec<Vec<T>> {
        let mut groups: BTreeMap<usize, Vec<T>> = BTreeMap::new();
        for (at, item) in items.into_iter().enumerate() {
            groups.entry(self.root(at)).or_default().push(item);
        }
        groups.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Sets;

    #[test]
    fn what_is_joined_over_others_belongs_together() {
        let keys = [(0, "x"), (3, "y"), (2, "x"), (2, "z"), (4, "y"), (3, "z")];
        let sets = Sets::by_keys(6, keys.into_iter());
        assert_eq!(
            sets.groups(vec!['a', 'b', 'c', 'd', 'e', 'f']),
            [vec!['a', 'c', 'd', 'e'], vec!['b'], vec!['f']]
        );
    }
}
