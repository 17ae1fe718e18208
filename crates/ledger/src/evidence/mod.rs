//! What every figure of a report rests on: an append-only store of nodes and edges, one line each.
//!
//! A node is named by a hash of its content, so that the same content is one node wherever and however often it was
//! written down, and two branches merge by union: neither order nor repetition means anything.

mod chain;
mod node;
mod show;

pub use chain::Chain;
pub use node::{Edge, Kind, Node, NodeId, Role};
pub use show::show;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use serde_json::{Map, Value};

use crate::lines::{Problem, read};

/// Ids that are named where the beginning of one fits several.
const MOST_NAMED: usize = 5;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Store {
    nodes: BTreeMap<NodeId, Node>,
    edges: BTreeSet<Edge>,
    /// The same edges by where they lead.
    back: BTreeMap<NodeId, BTreeSet<Edge>>,
    /// Ids that stand on lines whose content is another's, with the ids of that content.
    edited: BTreeSet<(NodeId, NodeId)>,
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
        let mut fields: Map<String, Value> =
            serde_json::from_str(line).map_err(|_| "it is no JSON object".to_owned())?;
        if fields.contains_key("role") && !fields.contains_key("id") {
            return self.take_edge(fields);
        }
        let text = |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_owned));
        let claimed = text(fields.shift_remove("id")).ok_or("it has no id")?;
        let kind = text(fields.shift_remove("kind"))
            .and_then(|word| Kind::read(&word))
            .ok_or("its kind is not known")?;
        let node = Node { kind, fields };
        let id = node.id();
        if id.as_str() != claimed {
            self.edited.insert((NodeId::claimed(&claimed), id));
            return Err(format!("its id {claimed} is not that of its content: it was edited"));
        }
        // Of two orders of the same fields always the same one, whichever line came first.
        let other = self.nodes.get(&id).map(|other| other.to_line(&id));
        if other.is_none_or(|other| node.to_line(&id) < other) {
            self.nodes.insert(id, node);
        }
        Ok(())
    }

    fn take_edge(&mut self, fields: Map<String, Value>) -> Result<(), String> {
        let edge: Edge = serde_json::from_value(Value::Object(fields))
            .map_err(|error| format!("it is no edge that this program knows: {error}"))?;
        if !edge.from.is_sound() || !edge.to.is_sound() {
            return Err("an end of the edge is no id".to_owned());
        }
        self.insert(edge);
        Ok(())
    }

    /// Whether it was not there.
    fn insert(&mut self, edge: Edge) -> bool {
        self.back.entry(edge.to.clone()).or_default().insert(edge.clone());
        self.edges.insert(edge)
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

    /// An edge that is there already is not written again.
    pub fn link(&mut self, from: &NodeId, to: &NodeId, role: Role) {
        let edge = Edge { from: from.clone(), to: to.clone(), role };
        let line = serde_json::to_string(&edge).unwrap_or_default();
        if self.insert(edge) {
            self.added.push(line);
        }
    }

    /// Lines to append to the file, each with its end; nothing when all was known.
    pub fn appended(&self) -> String {
        self.added.iter().map(|line| format!("{line}\n")).collect()
    }

    /// By id, or the beginning of one.
    pub fn get(&self, given: &str) -> Result<(&NodeId, &Node), Lookup> {
        let given = given.trim();
        let from = (Bound::Included(NodeId::claimed(given)), Bound::Unbounded);
        let matching: Vec<(&NodeId, &Node)> = self
            .nodes
            .range(from)
            .take_while(|(id, _)| !given.is_empty() && id.as_str().starts_with(given))
            .take(MOST_NAMED)
            .collect();
        match matching.as_slice() {
            [one] => Ok(*one),
            [] => Err(Lookup::Unknown { given: given.to_owned(), near: self.near(given) }),
            several => Err(Lookup::Several {
                given: given.to_owned(),
                ids: several.iter().map(|(id, _)| (*id).clone()).collect(),
            }),
        }
    }

    pub fn node(&self, id: &NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }

    pub fn nodes(&self) -> impl Iterator<Item = (&NodeId, &Node)> {
        self.nodes.iter()
    }

    /// Edges to what it rests on, in the order of their ids.
    pub fn outgoing(&self, id: &NodeId) -> impl Iterator<Item = &Edge> {
        let first = Edge { from: id.clone(), to: NodeId::claimed(""), role: Role::FIRST };
        self.edges.range(first..).take_while(move |edge| edge.from == *id)
    }

    /// Edges from what rests on it.
    pub fn incoming(&self, id: &NodeId) -> impl Iterator<Item = &Edge> {
        self.back.get(id).into_iter().flatten()
    }

    /// Ids that a line claims and its content has not, with the id that it has: edited by hand, and not believed.
    pub fn edited(&self) -> impl Iterator<Item = (&NodeId, &NodeId)> {
        self.edited.iter().map(|(claimed, id)| (claimed, id))
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
