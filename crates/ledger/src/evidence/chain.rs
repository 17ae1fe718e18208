//! All that a node rests on.

use std::collections::{BTreeSet, VecDeque};

use super::{Edge, NodeId, Store};

/// More edges than a person follows, and few enough that a store made to be endless is not.
const MOST_EDGES: usize = 10_000;

/// Edges from a node down to what rests on nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain<'s> {
    /// Each once, the nearest first.
    pub edges: Vec<&'s Edge>,
    /// Not true when there are more of them.
    pub complete: bool,
}

impl Store {
    /// Follows every edge once, so that nodes that rest on each other end it too.
    pub fn chain(&self, id: &NodeId) -> Chain<'_> {
        let mut chain = Chain { edges: Vec::new(), complete: true };
        let mut known = BTreeSet::from([id]);
        let mut waiting = VecDeque::from([id]);
        while let Some(from) = waiting.pop_front() {
            for edge in self.outgoing(from) {
                if chain.edges.len() == MOST_EDGES {
                    chain.complete = false;
                    return chain;
                }
                chain.edges.push(edge);
                if known.insert(&edge.to) {
                    waiting.push_back(&edge.to);
                }
            }
        }
        chain
    }
}
