//! YAML to an arena of nodes with byte ranges.
//!
//! Built from parser events: linear in the text whatever its anchors do. An alias is the node that it names, so a
//! file of aliases of aliases costs what it is long; an alias within its own anchor is null, so nothing is circular.

mod read;
mod scalar;
mod templates;

use model::ByteRange;

pub use read::{Fault, read, read_all};
pub use templates::{line_of, without_templates};

/// Index into [`Document`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// One document of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    nodes: Vec<Node>,
    root: Option<NodeId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Of a scalar what it says, without quotes; of a collection from its first entry to its last.
    pub range: ByteRange,
    pub data: Data,
    /// `!Ref`, `!reference`: the tag as written, without what the core schema implies.
    pub tag: Option<Box<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    Map(Vec<(NodeId, NodeId)>),
    List(Vec<NodeId>),
    Scalar(Scalar),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    pub value: Box<str>,
    pub style: Style,
    /// Where pieces of the value stand in the text: offsets in the value with those in the text, ascending.
    pub places: Vec<(u32, u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    Quoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// Merge keys are followed this far.
const DEEPEST_MERGE: usize = 8;

impl Document {
    pub fn root(&self) -> Option<NodeId> {
        self.root
    }

    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// Every node once, aliased or not, in the order of the text.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().zip(0..).map(|(node, id)| (NodeId(id), node))
    }

    pub fn scalar(&self, id: NodeId) -> Option<&Scalar> {
        match &self.node(id).data {
            Data::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    pub fn text(&self, id: NodeId) -> Option<&str> {
        self.scalar(id).map(|scalar| &*scalar.value)
    }

    /// The items of a list; nothing for anything else.
    pub fn items(&self, id: NodeId) -> &[NodeId] {
        match &self.node(id).data {
            Data::List(items) => items,
            _ => &[],
        }
    }

    /// The entries as written, merge keys among them.
    pub fn entries(&self, id: NodeId) -> &[(NodeId, NodeId)] {
        match &self.node(id).data {
            Data::Map(entries) => entries,
            _ => &[],
        }
    }

    pub fn is_map(&self, id: NodeId) -> bool {
        matches!(self.node(id).data, Data::Map(_))
    }

    pub fn is_list(&self, id: NodeId) -> bool {
        matches!(self.node(id).data, Data::List(_))
    }

    /// `~`, `null` or nothing at all.
    pub fn is_null(&self, id: NodeId) -> bool {
        self.scalar(id).is_some_and(|scalar| {
            scalar.style == Style::Plain && matches!(&*scalar.value, "" | "~" | "null")
        })
    }

    /// The value of a key, also through merge keys.
    pub fn get(&self, map: NodeId, key: &str) -> Option<NodeId> {
        self.entry(map, key).map(|(_, value)| value)
    }

    /// The key and the value.
    pub fn entry(&self, map: NodeId, key: &str) -> Option<(NodeId, NodeId)> {
        self.entry_within(map, key, DEEPEST_MERGE)
    }

    fn entry_within(&self, map: NodeId, key: &str, depth: usize) -> Option<(NodeId, NodeId)> {
        let entries = self.entries(map);
        let own = entries.iter().copied().find(|(name, _)| self.text(*name) == Some(key));
        if own.is_some() || depth == 0 {
            return own;
        }
        let merged = entries.iter().filter(|(name, _)| self.text(*name) == Some("<<"));
        merged
            .flat_map(|(_, value)| self.one_or_many(*value))
            .find_map(|source| self.entry_within(source, key, depth - 1))
    }

    /// A list's items, or the node itself.
    pub fn one_or_many(&self, id: NodeId) -> Vec<NodeId> {
        if self.is_list(id) { self.items(id).to_vec() } else { vec![id] }
    }
}
