//! A pattern as an automaton of consuming states, with the number of ways from one to the next.

use crate::atoms::{Atoms, Parts};
use crate::pattern::{NodeId, NodeKind, Pattern};
use crate::set::CharSet;

/// More than this is not looked at.
const MOST_VERTICES: usize = 6_000;
/// A part that may repeat this often is taken for one that repeats for ever, a part that must is copied fewer times:
/// an attack is run against the real counts afterwards.
const FEW: u32 = 4;
const MANY: u32 = 100;
/// Steps over paths that consume nothing, for the whole pattern.
const PATHS: usize = 1_000_000;

pub(crate) struct Automaton {
    pub(crate) states: Vec<State>,
    /// From the pattern's beginning.
    pub(crate) start: Vec<Edge>,
    pub(crate) atoms: Atoms,
}

/// One place of the pattern that consumes a character.
pub(crate) struct State {
    pub(crate) node: NodeId,
    pub(crate) parts: Parts,
    pub(crate) next: Vec<Edge>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) to: usize,
    /// Two ways to the same place are as ambiguous as two places.
    pub(crate) several: bool,
}

enum Vertex {
    Pass(Vec<usize>),
    Consume { state: usize, next: usize },
    End,
}

struct Builder<'p> {
    pattern: &'p Pattern,
    vertices: Vec<Vertex>,
    nodes: Vec<NodeId>,
    sets: Vec<CharSet>,
}

impl Automaton {
    /// `None` when the pattern is too large.
    pub(crate) fn of(pattern: &Pattern) -> Option<Self> {
        let mut builder =
            Builder { pattern, vertices: vec![Vertex::End], nodes: Vec::new(), sets: Vec::new() };
        let entry = builder.build(pattern.root(), 0)?;
        let (atoms, parts) = Atoms::of(&builder.sets)?;
        let mut walk = Walk::new(&builder.vertices);
        let start = walk.edges(entry);
        let mut next = vec![Vec::new(); builder.sets.len()];
        for vertex in &builder.vertices {
            if let Vertex::Consume { state, next: after } = vertex {
                next[*state] = walk.edges(*after);
            }
        }
        let states = builder.nodes.iter().zip(parts).zip(next);
        let states =
            states.map(|((node, parts), next)| State { node: *node, parts, next }).collect();
        Some(Self { states, start, atoms })
    }

    /// One character that all of these states consume.
    pub(crate) fn common(&self, states: &[usize]) -> Option<u32> {
        let parts: Vec<&Parts> = states.iter().map(|state| &self.states[*state].parts).collect();
        Parts::common(&parts).map(|atom| self.atoms.pick(atom))
    }
}

impl Builder<'_> {
    fn push(&mut self, vertex: Vertex) -> Option<usize> {
        self.vertices.push(vertex);
        (self.vertices.len() <= MOST_VERTICES).then(|| self.vertices.len() - 1)
    }

    /// The entry of the node, when `next` follows it.
    fn build(&mut self, id: NodeId, next: usize) -> Option<usize> {
        let pattern = self.pattern;
        if let Some(set) = pattern.set(id) {
            let state = self.sets.len();
            self.sets.push(set);
            self.nodes.push(id);
            return self.push(Vertex::Consume { state, next });
        }
        match pattern.kind(id) {
            NodeKind::Sequence(parts) => {
                parts.iter().rev().try_fold(next, |next, part| self.build(*part, next))
            }
            NodeKind::Alternation(all) => {
                let entries =
                    all.iter().map(|one| self.build(*one, next)).collect::<Option<_>>()?;
                self.push(Vertex::Pass(entries))
            }
            NodeKind::Group { body, .. } => self.build(*body, next),
            NodeKind::Repeat { body, min, max, .. } => self.repeat(*body, *min, *max, next),
            // What consumes nothing is passed; whether it holds shows when the attack is run.
            _ => Some(next),
        }
    }

    fn repeat(&mut self, body: NodeId, min: u32, max: Option<u32>, next: usize) -> Option<usize> {
        let optional = max.map(|max| max - min).filter(|optional| *optional <= FEW);
        let (mut entry, copies) = match optional {
            Some(optional) => (self.options(body, optional, next)?, min),
            None => self.endless(body, min, next)?,
        };
        // One character costs little: `[a-z]{44}` has to be spelt out for a way behind it.
        let most = if self.pattern.set(body).is_some() { MANY } else { FEW };
        for _ in 0..copies.min(most) {
            entry = self.build(body, entry)?;
        }
        Some(entry)
    }

    fn options(&mut self, body: NodeId, optional: u32, next: usize) -> Option<usize> {
        let mut entry = next;
        for _ in 0..optional {
            let taken = self.build(body, entry)?;
            entry = self.push(Vertex::Pass(vec![taken, next]))?;
        }
        Some(entry)
    }

    /// The entry, and how many copies still go before it.
    fn endless(&mut self, body: NodeId, min: u32, next: usize) -> Option<(usize, u32)> {
        let turn = self.push(Vertex::Pass(Vec::new()))?;
        let entry = self.build(body, turn)?;
        self.vertices[turn] = Vertex::Pass(vec![entry, next]);
        // Coming in is another vertex than coming round: a way may do both.
        let outside = if min == 0 { self.push(Vertex::Pass(vec![entry, next]))? } else { entry };
        Some((outside, min.saturating_sub(1)))
    }
}

/// Enumerates the ways that consume nothing. A way never passes a vertex twice: an engine leaves a repetition whose
/// body matched nothing.
struct Walk<'v> {
    vertices: &'v [Vertex],
    on_way: Vec<bool>,
    left: usize,
}

impl<'v> Walk<'v> {
    fn new(vertices: &'v [Vertex]) -> Self {
        Self { vertices, on_way: vec![false; vertices.len()], left: PATHS }
    }

    fn edges(&mut self, from: usize) -> Vec<Edge> {
        let mut edges: Vec<Edge> = Vec::new();
        let mut way = vec![(from, 0)];
        self.on_way[from] = true;
        while let Some((vertex, child)) = way.last_mut() {
            let next = match &self.vertices[*vertex] {
                Vertex::Pass(all) => all.get(*child).copied(),
                Vertex::Consume { state, .. } => {
                    add(&mut edges, *state);
                    None
                }
                Vertex::End => None,
            };
            *child += 1;
            match next {
                Some(next) if self.left > 0 && !self.on_way[next] => {
                    self.left -= 1;
                    self.on_way[next] = true;
                    way.push((next, 0));
                }
                Some(_) => {}
                None => {
                    self.on_way[*vertex] = false;
                    way.pop();
                }
            }
        }
        edges
    }
}

fn add(edges: &mut Vec<Edge>, to: usize) {
    match edges.iter_mut().find(|edge| edge.to == to) {
        Some(edge) => edge.several = true,
        None => edges.push(Edge { to, several: false }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Automaton, Edge};
    use crate::parse;

    fn automaton(text: &str) -> Automaton {
        let pattern = parse(text, "").expect("parses");
        Automaton::of(&pattern).expect("is small")
    }

    #[test]
    fn a_nested_repetition_has_two_ways_round() {
        let nested = automaton("(a+)+b");
        assert_eq!(nested.states.len(), 2);
        let round = nested.states.iter().flat_map(|state| &state.next).any(|edge| edge.several);
        assert!(round);
        let flat = automaton("a+b");
        assert!(flat.states.iter().flat_map(|state| &state.next).all(|edge| !edge.several));
    }

    #[test]
    fn an_iteration_that_matches_nothing_is_no_way_round() {
        let optional = automaton("(a?)*b");
        assert!(optional.states.iter().flat_map(|state| &state.next).all(|edge| !edge.several));
    }

    #[test]
    fn required_copies_come_first() {
        let copies = automaton("a{3}b");
        assert_eq!(copies.states.len(), 4);
        assert_eq!(copies.start.len(), 1);
        let Edge { to, .. } = copies.start[0];
        assert_eq!(copies.states[to].next.len(), 1);
    }
}
