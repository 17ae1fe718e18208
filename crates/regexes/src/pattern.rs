//! The tree of a regular expression.

use std::ops::Range;

use crate::CharSet;

/// Index into the nodes of a [`Pattern`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

/// A parsed regular expression.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub(crate) nodes: Vec<Node>,
    pub(crate) root: NodeId,
    pub flags: Flags,
    /// How many capturing groups it has.
    pub groups: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    pub global: bool,
    pub ignore_case: bool,
    pub multiline: bool,
    pub dot_all: bool,
    pub unicode: bool,
    pub sticky: bool,
}

impl Flags {
    pub fn of(text: &str) -> Self {
        let has = |flag| text.contains(flag);
        Self {
            global: has('g'),
            ignore_case: has('i'),
            multiline: has('m'),
            dot_all: has('s'),
            unicode: has('u') || has('v'),
            sticky: has('y'),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Node {
    /// Bytes of the pattern's text.
    pub span: Range<usize>,
    pub kind: NodeKind,
}

#[derive(Clone, Debug)]
pub enum NodeKind {
    Empty,
    /// One literal character, escaped or not.
    Char(u32),
    /// `.`
    Any,
    /// `[..]`
    Class {
        negated: bool,
        items: Vec<ClassItem>,
        set: CharSet,
    },
    /// `\d`, `\w`, `\s`, `\p{..}` and their complements.
    Shorthand {
        letter: char,
        set: CharSet,
    },
    /// `^`
    Start,
    /// `$`
    End,
    WordBoundary {
        negated: bool,
    },
    Group {
        /// `None` for `(?:`.
        index: Option<u32>,
        body: NodeId,
    },
    Look {
        behind: bool,
        negated: bool,
        body: NodeId,
    },
    /// The group's number; 0 when its name is unknown.
    BackReference(u32),
    Sequence(Vec<NodeId>),
    Alternation(Vec<NodeId>),
    Repeat {
        body: NodeId,
        min: u32,
        /// `None` for no limit.
        max: Option<u32>,
        lazy: bool,
    },
}

/// An element of a class: `a`, `a-z`, `\d`.
#[derive(Clone, Debug)]
pub struct ClassItem {
    pub span: Range<usize>,
    /// Before case folding.
    pub set: CharSet,
    /// Written with a dash.
    pub range: bool,
    /// A shorthand such as `\w`.
    pub shorthand: bool,
}

impl Pattern {
    pub fn root(&self) -> NodeId {
        self.root
    }

    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub fn kind(&self, id: NodeId) -> &NodeKind {
        &self.nodes[id.0 as usize].kind
    }

    /// Every node, children before their parents.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    /// What a node that consumes exactly one character accepts, with the flags applied.
    pub fn set(&self, id: NodeId) -> Option<CharSet> {
        let set = match self.kind(id) {
            NodeKind::Char(character) => CharSet::one(*character),
            NodeKind::Any if self.flags.dot_all => return Some(CharSet::everything()),
            NodeKind::Any => return Some(CharSet::line()),
            // Folded where it was read, before it was negated.
            NodeKind::Class { set, .. } => return Some(set.clone()),
            NodeKind::Shorthand { set, .. } => return Some(set.clone()),
            _ => return None,
        };
        Some(if self.flags.ignore_case { set.fold_case() } else { set })
    }

    /// The literal character, when the node is one.
    pub fn char(&self, id: NodeId) -> Option<char> {
        match self.kind(id) {
            NodeKind::Char(character) => char::from_u32(*character),
            _ => None,
        }
    }

    /// What stands inside of groups that only group.
    pub fn inside(&self, id: NodeId) -> NodeId {
        let mut at = id;
        while let NodeKind::Group { body, .. } = self.kind(at) {
            at = *body;
        }
        at
    }

    /// The alternatives of a node: itself when it is no alternation.
    pub fn alternatives(&self, id: NodeId) -> Vec<NodeId> {
        match self.kind(id) {
            NodeKind::Alternation(all) => all.clone(),
            _ => vec![id],
        }
    }

    /// The parts of a sequence: the node itself when it is none.
    pub fn parts(&self, id: NodeId) -> Vec<NodeId> {
        match self.kind(id) {
            NodeKind::Sequence(all) => all.clone(),
            NodeKind::Empty => Vec::new(),
            _ => vec![id],
        }
    }

    /// The text that it matches and nothing else: a literal without holes.
    pub fn literal(&self, id: NodeId) -> Option<String> {
        self.parts(self.inside(id)).into_iter().map(|part| self.char(part)).collect()
    }

    /// The nodes right under this one.
    pub fn children(&self, id: NodeId) -> Vec<NodeId> {
        match self.kind(id) {
            NodeKind::Group { body, .. }
            | NodeKind::Look { body, .. }
            | NodeKind::Repeat { body, .. } => vec![*body],
            NodeKind::Sequence(all) | NodeKind::Alternation(all) => all.clone(),
            _ => Vec::new(),
        }
    }
}
