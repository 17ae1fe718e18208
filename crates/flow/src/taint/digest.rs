//! Fingerprints of values: what makes two calls alike, and what makes two values the same.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;
use smallvec::SmallVec;

use super::value::{Callable, Captured, Label, Node, Value};

impl Value<'_> {
    /// Equal fingerprints: calls with these arguments do the same.
    pub(crate) fn fingerprint(&self) -> u64 {
        let Some(node) = self.node() else { return 0 };
        if node.is_only_text() {
            return 0;
        }
        let hash = &node.known.hash;
        if hash.get() == 0 {
            hash.set(node.digest().max(1));
        }
        hash.get()
    }

    /// Equal in all that is known, constant text included, save for the ways that labels went.
    pub(super) fn exact(&self) -> u64 {
        let Some(node) = self.node() else { return 0 };
        let exact = &node.known.exact;
        if exact.get() == 0 {
            let mut hasher = FxHasher::default();
            (self.fingerprint(), node.lead).hash(&mut hasher);
            node.fields.iter().for_each(|(_, value)| value.exact().hash(&mut hasher));
            exact.set(hasher.finish().max(1));
        }
        exact.get()
    }

    /// Equal where the same data from outside is held, wherever in the value.
    pub(super) fn taint(&self) -> u64 {
        let mut hasher = FxHasher::default();
        digest_labels(self.all_labels(), &mut hasher);
        hasher.finish()
    }

    /// Storing one where the other stands changes nothing for calls.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.is_same(other)
            || (self.fingerprint() == other.fingerprint() && self.lead() == other.lead())
    }
}

impl Captured<'_> {
    pub(crate) fn fingerprint(&self) -> u64 {
        if self.symbols.is_empty() && self.this.fingerprint() == 0 {
            return 0;
        }
        if self.hash.get() == 0 {
            let mut hasher = FxHasher::default();
            self.this.fingerprint().hash(&mut hasher);
            let symbols = self.symbols.iter();
            symbols.for_each(|(symbol, value)| (symbol, value.fingerprint()).hash(&mut hasher));
            self.hash.set(hasher.finish().max(1));
        }
        self.hash.get()
    }
}

impl Node<'_> {
    /// Constant text counts only beside taint: a helper called with a hundred literals is one case.
    fn digest(&self) -> u64 {
        let mut hasher = FxHasher::default();
        digest_labels(&self.labels, &mut hasher);
        for (key, value) in &self.fields {
            key.hash(&mut hasher);
            value.fingerprint().hash(&mut hasher);
        }
        self.callables.hash(&mut hasher);
        self.origin.hash(&mut hasher);
        self.class.hash(&mut hasher);
        self.module.hash(&mut hasher);
        self.object.hash(&mut hasher);
        if !self.labels.is_empty() {
            self.lead.hash(&mut hasher);
        }
        hasher.finish()
    }
}

/// In whatever order they came.
fn digest_labels(labels: &[Label], hasher: &mut FxHasher) {
    let parts = |label: &Label| (label.source, label.safe, label.state);
    match labels {
        [] => {}
        [label] => parts(label).hash(hasher),
        _ => {
            let mut all: SmallVec<[_; 8]> = labels.iter().map(parts).collect();
            all.sort_unstable();
            all.hash(hasher);
        }
    }
}

impl Hash for Callable<'_> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        match self {
            Self::Closure { file, function, captured } => {
                (file, function, captured.fingerprint()).hash(hasher);
            }
            Self::Class { file, class } => (file, class, 1).hash(hasher),
            Self::Resolve(cell) => (cell, 2).hash(hasher),
            Self::Bound { target, this, args } => {
                (target.fingerprint(), this.fingerprint()).hash(hasher);
                args.iter().for_each(|arg| arg.fingerprint().hash(hasher));
            }
        }
    }
}
