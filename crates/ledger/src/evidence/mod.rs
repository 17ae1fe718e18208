//! What every figure of a report rests on: an append-only store of nodes and edges, one line each.
//!
//! A node is named by a hash of its content, so that the same content is one node wherever and however often it was
//! written down, and two branches merge by union: neither order nor repetition means anything.

mod node;
mod show;

pub use node::{Edge, Kind, Node, NodeId, Role};
pub use show::show;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::lines::{Problem, read};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Store {
    nodes: BTreeMap<NodeId, Node>,
    edges: BTreeSet<Edge>,
    /// Lines that this run adds, in order.
    added: Vec<String>,
}

/// Why an id leads to no node.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lookup {
    #[error("there is no evidence `{given}`")]
    Unknown { given: String, near: Vec<NodeId> },
    #[error("`{given}` is the beginning of several ids")]
    Several { given: String, ids: Vec<NodeId> },
}

impl Store {
    /// Reads what is there. A line whose id is not that of its content was edited; it is told and not believed.
    pub fn parse(text: &str) -> (Self, Vec<Problem>) {
        let lines = read(text);
        let mut problems = lines.problems;
        let mut store = Self::default();
        for (number, line) in lines.lines {
            if let Err(what) = store.take(line) {
                problems.push(Problem::new(number, what));
            }
        }
        (store, problems)
    }

    fn take(&mut self, line: &str) -> Result<(), String> {
        if let Ok(edge) = serde_json::from_str::<Edge>(line) {
            self.edges.insert(edge);
            return Ok(());
        }
        let mut fields: Map<String, Value> =
            serde_json::from_str(line).map_err(|_| "it is no JSON object".to_owned())?;
        let text = |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_owned));
        let id = text(fields.shift_remove("id")).ok_or("it has no id")?;
        let kind = text(fields.shift_remove("kind"))
            .and_then(|word| Kind::read(&word))
            .ok_or("its kind is not known")?;
        let node = Node { kind, fields };
        if node.id().as_str() != id {
            return Err(format!("its id {id} is not that of its content: it was edited"));
        }
        self.nodes.insert(node.id(), node);
        Ok(())
    }

    /// The node's id; what is there already is not written again.
    pub fn add(&mut self, node: Node) -> NodeId {
        let id = node.id();
        if !self.nodes.contains_key(&id) {
            self.added.push(node.to_line(&id));
            self.nodes.insert(id.clone(), node);
        }
        id
    }

    pub fn link(&mut self, from: &NodeId, to: &NodeId, role: Role) {
        let edge = Edge { from: from.clone(), to: to.clone(), role };
        if self.edges.insert(edge.clone()) {
            self.added.push(serde_json::to_string(&edge).unwrap_or_default());
        }
    }

    /// Lines to append to the file, each with its end; nothing when all was known.
    pub fn appended(&self) -> String {
        self.added.iter().map(|line| format!("{line}\n")).collect()
    }

    /// By id, or the beginning of one.
    pub fn get(&self, given: &str) -> Result<(&NodeId, &Node), Lookup> {
        let given = given.trim();
        let matching: Vec<(&NodeId, &Node)> = self
            .nodes
            .iter()
            .filter(|(id, _)| !given.is_empty() && id.as_str().starts_with(given))
            .collect();
        match matching.as_slice() {
            [one] => Ok(*one),
            [] => Err(Lookup::Unknown { given: given.to_owned(), near: self.near(given) }),
            several => Err(Lookup::Several {
                given: given.to_owned(),
                ids: several.iter().take(5).map(|(id, _)| (*id).clone()).collect(),
            }),
        }
    }

    pub fn node(&self, id: &NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }

    pub fn nodes(&self) -> impl Iterator<Item = (&NodeId, &Node)> {
        self.nodes.iter()
    }

    pub fn outgoing(&self, id: &NodeId) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(move |edge| edge.from == *id)
    }

    pub fn incoming(&self, id: &NodeId) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(move |edge| edge.to == *id)
    }

    /// Ids that share the longest beginning.
    fn near(&self, given: &str) -> Vec<NodeId> {
        let shared = |id: &NodeId| {
            id.as_str().bytes().zip(given.bytes()).take_while(|(own, other)| own == other).count()
        };
        let longest = self.nodes.keys().map(shared).max().unwrap_or(0);
        self.nodes
            .keys()
            .filter(|id| longest > 1 && shared(id) == longest)
            .take(3)
            .cloned()
            .collect()
    }
}

#[cfg(test)]
mod tests;
