//! Words that a pattern can read in several ways: the seeds of an attack.
//!
//! After Weideman et al., "Analyzing Matching Time Behavior of Backtracking Regular Expression Matchers" (2016): a
//! state that reads one word back to itself in two ways makes matching exponential; two states that read one word
//! back to themselves, the first also to the second, make it polynomial.

use std::collections::{BTreeMap, VecDeque};

use rustc_hash::FxHashSet;

use crate::automaton::{Automaton, Edge};
use crate::pattern::NodeId;

/// Pairs and triples of states visited for one pattern.
const BUDGET: usize = 100_000;
/// Of one search.
const SEARCH: usize = 20_000;
/// Seeds tried for one pattern.
const SEEDS: usize = 60;

/// `prefix`, then `pump` again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seed {
    pub(crate) prefix: Vec<u32>,
    pub(crate) pump: Vec<u32>,
    /// The place that reads the pump.
    pub(crate) node: NodeId,
}

/// Words that some state reads back to itself in two ways.
pub(crate) fn exponential(automaton: &Automaton) -> Vec<Seed> {
    let mut search = Search::new(automaton);
    for state in 0..automaton.states.len() {
        for (one, two) in search.forks(state) {
            search.fork(state, one, two);
        }
    }
    search.seeds
}

/// Words that two loops read, one after the other; the way to the first may be "any text before".
pub(crate) fn polynomial(automaton: &Automaton) -> Vec<Seed> {
    let mut search = Search::new(automaton);
    let looping: Vec<usize> =
        (0..automaton.states.len()).filter(|state| search.loops[*state]).collect();
    for state in &looping {
        search.anywhere(*state);
    }
    for first in &looping {
        for second in &looping {
            if first != second && automaton.common(&[*first, *second]).is_some() {
                search.chained(*first, *second);
            }
        }
    }
    search.seeds
}

struct Search<'a> {
    automaton: &'a Automaton,
    component: Vec<usize>,
    /// On some cycle.
    loops: Vec<bool>,
    prefixes: Vec<Option<Vec<u32>>>,
    left: usize,
    seeds: Vec<Seed>,
}

/// Two or three states read side by side.
type Side = [usize; 3];
/// Any text before the match.
const ANYWHERE: usize = usize::MAX;
/// In the place of a third state where there are two.
const NOBODY: usize = usize::MAX - 1;

impl<'a> Search<'a> {
    fn new(automaton: &'a Automaton) -> Self {
        let component = components(automaton);
        let own = |state: usize, edge: &Edge| component[edge.to] == component[state];
        let loops = automaton
            .states
            .iter()
            .enumerate()
            .map(|(state, all)| all.next.iter().any(|edge| own(state, edge)))
            .collect();
        let prefixes = prefixes(automaton);
        Self { automaton, component, loops, prefixes, left: BUDGET, seeds: Vec::new() }
    }

    /// Two ways on from a state that may come back to it.
    fn forks(&self, state: usize) -> Vec<(usize, usize)> {
        const MOST: usize = 8;
        if !self.loops[state] || self.prefixes[state].is_none() {
            return Vec::new();
        }
        let next = &self.automaton.states[state].next;
        let own: Vec<&Edge> =
            next.iter().filter(|edge| self.component[edge.to] == self.component[state]).collect();
        let mut forks: Vec<(usize, usize)> =
            own.iter().filter(|edge| edge.several).map(|edge| (edge.to, edge.to)).collect();
        for (place, one) in own.iter().enumerate() {
            let others = own.iter().skip(place + 1).take(MOST);
            forks.extend(others.map(|two| (one.to, two.to)));
            if forks.len() > MOST {
                break;
            }
        }
        forks
    }

    fn fork(&mut self, state: usize, one: usize, two: usize) {
        let Some(first) = self.automaton.common(&[state]) else { return };
        let home = self.component[state];
        let word =
            self.word([one, two, NOBODY], [state, state, NOBODY], [Some(home), Some(home), None]);
        if let Some(mut pump) = word {
            pump.insert(0, first);
            self.add(state, pump);
        }
    }

    /// The loop reads what a new attempt could begin with.
    fn anywhere(&mut self, state: usize) {
        let home = self.component[state];
        let goal = [state, state, NOBODY];
        if let Some(pump) = self.word([ANYWHERE, state, NOBODY], goal, [None, Some(home), None]) {
            self.add(state, pump);
        }
    }

    fn chained(&mut self, first: usize, second: usize) {
        let (one, two) = (self.component[first], self.component[second]);
        let from = [first, first, second];
        let goal = [first, second, second];
        if let Some(pump) = self.word(from, goal, [Some(one), None, Some(two)]) {
            self.add(first, pump);
        }
    }

    fn add(&mut self, state: usize, pump: Vec<u32>) {
        let Some(prefix) = self.prefixes[state].clone() else { return };
        let seed = Seed { prefix, pump, node: self.automaton.states[state].node };
        if !pump_is_known(&self.seeds, &seed) {
            self.seeds.push(seed);
        }
    }

    /// The shortest word that all sides read from here to the goal. A side stays in its component if one is given.
    fn word(&mut self, from: Side, goal: Side, homes: [Option<usize>; 3]) -> Option<Vec<u32>> {
        if self.seeds.len() >= SEEDS {
            return None;
        }
        if from == goal {
            return Some(Vec::new());
        }
        let mut seen: FxHashSet<Side> = FxHashSet::default();
        seen.insert(from);
        let mut visits: Vec<(Side, usize, u32)> = vec![(from, 0, 0)];
        let mut at = 0;
        while at < visits.len() && self.left > 0 && visits.len() < SEARCH {
            let side = visits[at].0;
            if let Some(character) = self.read(side) {
                for next in self.steps(side, homes) {
                    self.left = self.left.saturating_sub(1);
                    if next == goal {
                        return Some(spell(&visits, at, character));
                    }
                    if seen.insert(next) {
                        visits.push((next, at, character));
                    }
                }
            }
            at += 1;
        }
        None
    }

    /// One character that all sides consume.
    fn read(&self, side: Side) -> Option<u32> {
        let mut states = [0; 3];
        let mut count = 0;
        for state in side.into_iter().filter(|state| *state < NOBODY) {
            states[count] = state;
            count += 1;
        }
        self.automaton.common(&states[..count])
    }

    fn steps(&self, side: Side, homes: [Option<usize>; 3]) -> Vec<Side> {
        // A table of words has hundreds of ways on, of which few lead back.
        let most = if side[2] == NOBODY { 200 } else { 24 };
        let [first, second, third] =
            [0, 1, 2].map(|place| self.next(side[place], homes[place], most));
        let mut all = Vec::with_capacity(first.len() * second.len() * third.len());
        for one in &first {
            for two in &second {
                all.extend(third.iter().map(|three| [*one, *two, *three]));
            }
        }
        all
    }

    fn next(&self, state: usize, home: Option<usize>, most: usize) -> Vec<usize> {
        let (edges, also) = match state {
            NOBODY => return vec![NOBODY],
            ANYWHERE => (&self.automaton.start, Some(ANYWHERE)),
            state => (&self.automaton.states[state].next, None),
        };
        let stays = |edge: &&Edge| home.is_none_or(|home| self.component[edge.to] == home);
        edges.iter().filter(stays).map(|edge| edge.to).take(most).chain(also).collect()
    }
}

fn pump_is_known(seeds: &[Seed], seed: &Seed) -> bool {
    seeds.iter().any(|known| known.pump == seed.pump && known.prefix == seed.prefix)
}

fn spell(visits: &[(Side, usize, u32)], last: usize, character: u32) -> Vec<u32> {
    let mut word = vec![character];
    let mut at = last;
    while at > 0 {
        word.push(visits[at].2);
        at = visits[at].1;
    }
    word.reverse();
    word
}

/// The shortest text that leads from the pattern's beginning to each state.
fn prefixes(automaton: &Automaton) -> Vec<Option<Vec<u32>>> {
    let mut found: Vec<Option<Vec<u32>>> = vec![None; automaton.states.len()];
    let mut queue = VecDeque::new();
    for edge in &automaton.start {
        if found[edge.to].is_none() {
            found[edge.to] = Some(Vec::new());
            queue.push_back(edge.to);
        }
    }
    while let Some(state) = queue.pop_front() {
        let Some(character) = automaton.common(&[state]) else { continue };
        let mut word = found[state].clone().unwrap_or_default();
        word.push(character);
        for edge in &automaton.states[state].next {
            if found[edge.to].is_none() {
                found[edge.to] = Some(word.clone());
                queue.push_back(edge.to);
            }
        }
    }
    found
}

/// Strongly connected components, by number (Tarjan, without recursion).
fn components(automaton: &Automaton) -> Vec<usize> {
    let count = automaton.states.len();
    let mut tarjan = Tarjan {
        order: vec![usize::MAX; count],
        low: vec![0; count],
        component: vec![usize::MAX; count],
        stack: Vec::new(),
        time: 0,
        found: 0,
    };
    for state in 0..count {
        if tarjan.order[state] == usize::MAX {
            tarjan.visit(automaton, state);
        }
    }
    tarjan.component
}

struct Tarjan {
    order: Vec<usize>,
    low: Vec<usize>,
    component: Vec<usize>,
    stack: Vec<usize>,
    time: usize,
    found: usize,
}

impl Tarjan {
    fn enter(&mut self, state: usize) {
        self.order[state] = self.time;
        self.low[state] = self.time;
        self.time += 1;
        self.stack.push(state);
    }

    fn visit(&mut self, automaton: &Automaton, root: usize) {
        let mut work = vec![(root, 0)];
        self.enter(root);
        while let Some((state, edge)) = work.last_mut() {
            let (state, next) = (*state, automaton.states[*state].next.get(*edge));
            *edge += 1;
            let Some(next) = next else {
                work.pop();
                self.leave(state);
                if let Some((above, _)) = work.last() {
                    self.low[*above] = self.low[*above].min(self.low[state]);
                }
                continue;
            };
            if self.order[next.to] == usize::MAX {
                self.enter(next.to);
                work.push((next.to, 0));
            } else if self.component[next.to] == usize::MAX {
                self.low[state] = self.low[state].min(self.order[next.to]);
            }
        }
    }

    fn leave(&mut self, state: usize) {
        if self.low[state] != self.order[state] {
            return;
        }
        while let Some(member) = self.stack.pop() {
            self.component[member] = self.found;
            if member == state {
                break;
            }
        }
        self.found += 1;
    }
}

/// Seeds that begin with what stands in most of the pattern come last; kept for the order of attempts.
pub(crate) fn shortest_first(seeds: Vec<Seed>) -> Vec<Seed> {
    let mut by_length: BTreeMap<usize, Vec<Seed>> = BTreeMap::new();
    for seed in seeds {
        by_length.entry(seed.pump.len() + seed.prefix.len()).or_default().push(seed);
    }
    by_length.into_values().flatten().collect()
}
