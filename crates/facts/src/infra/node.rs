//! A tree of YAML or JSON with ranges.

use model::ByteRange;
use serde::{Deserialize, Serialize};

/// A value of a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    pub range: ByteRange,
    /// `!Ref` and the like, without the mark; only of YAML.
    pub tag: Option<Box<str>>,
    pub kind: NodeKind,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum NodeKind {
    Null,
    Bool(bool),
    Number(f64),
    Text(Box<str>),
    List(Vec<Node>),
    /// In the order of the file.
    Map(Vec<Entry>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub key: Box<str>,
    pub key_range: ByteRange,
    pub value: Node,
}

impl Node {
    /// The value under this key of a mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| &*entry.key == key).map(|entry| &entry.value)
    }

    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            NodeKind::Map(entries) => entries,
            _ => &[],
        }
    }

    pub fn items(&self) -> &[Node] {
        match &self.kind {
            NodeKind::List(items) => items,
            _ => &[],
        }
    }

    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Text(text) => Some(text),
            _ => None,
        }
    }
}
