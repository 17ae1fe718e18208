//! The wanted paths as a tree of names.

use super::Raw;

/// Names longer than this are looked for one by one.
const INDEXED: usize = 32;

/// Paths to read, each with the index under which it was given.
#[derive(Clone, Debug)]
pub(crate) struct Paths {
    root: Node,
    len: usize,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    name: String,
    /// Where the value goes.
    pub(super) slot: Option<usize>,
    children: Vec<Node>,
    /// Children by the length of their names: a name is compared with the one or two that are as long.
    by_length: Vec<Vec<usize>>,
}

impl Paths {
    /// `paths`: dotted names through objects.
    pub(crate) fn new<'p>(paths: impl IntoIterator<Item = &'p str>) -> Self {
        let (mut root, mut len) = (Node::default(), 0);
        for path in paths {
            let mut node = &mut root;
            for name in path.split('.') {
                node = node.child(name);
            }
            node.slot = Some(len);
            len += 1;
        }
        Self { root, len }
    }

    /// Room for the values of one line.
    pub(crate) fn slots<'a>(&self) -> Vec<Raw<'a>> {
        vec![Raw::Absent; self.len]
    }

    pub(super) fn root(&self) -> &Node {
        &self.root
    }
}

impl Node {
    fn child(&mut self, name: &str) -> &mut Self {
        if let Some(at) = self.children.iter().position(|child| child.name == name) {
            return &mut self.children[at];
        }
        let length = name.len().min(INDEXED);
        if self.by_length.len() <= length {
            self.by_length.resize(length + 1, Vec::new());
        }
        let at = self.children.len();
        self.by_length[length].push(at);
        self.children.push(Self { name: name.to_owned(), ..Self::default() });
        &mut self.children[at]
    }

    #[inline]
    pub(super) fn find(&self, name: &str) -> Option<&Self> {
        let candidates = self.by_length.get(name.len().min(INDEXED))?;
        candidates.iter().map(|at| &self.children[*at]).find(|child| child.name == name)
    }

    pub(super) fn is_leaf(&self) -> bool {
        self.children.is_empty()
    }

    /// A name that comes twice: the later value stands, whole, as in every common parser.
    pub(super) fn clear(&self, slots: &mut [Raw<'_>]) {
        if let Some(slot) = self.slot {
            slots[slot] = Raw::Absent;
        }
        for child in &self.children {
            child.clear(slots);
        }
    }
}
