//! How often a function is evaluated: once per kind of arguments, as long as it is cheap; then once for all of them.
//!
//! Every function has an allowance for its own body. When that is spent, the arguments of all further calls are joined
//! into one context, and what comes back is told apart again by the sources that each caller gave. So the work is
//! linear in the size of the program, whatever calls what. A call of a function that is being evaluated further up
//! takes what is known of its outcome so far; when the outcome turns out to be more, the function is evaluated again.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use facts::FileId;
use facts::code::{Code, FunctionId};
use rustc_hash::{FxHashMap, FxHasher};

use super::MAX_CALL_DEPTH;
use super::engine::Engine;
use super::env::{Activation, Outcome};
use super::guards::filter_labels;
use super::heap::Owner;
use super::value::{Captured, Label, Value};

/// Steps in its own body that a function may cost before its calls are joined.
pub(crate) const ALLOWANCE: u32 = 3_000;
/// Evaluations that every function may have, however large it is.
const CONTEXTS: u32 = 4;
/// Calls of one function within each other that are told apart; those further inside are joined, so that recursion
/// whose arguments grow on the way comes to an end.
const MAX_OPEN: u32 = 4;
/// Evaluations of the joined context.
const WIDENINGS: u32 = 6;
/// Evaluations of a recursive function until its outcome no longer changes.
const ROUNDS: u32 = 3;
/// Depends on no call that is still open.
const SETTLED: u32 = u32::MAX;

/// A function and the fingerprint of a context.
pub(crate) type Key = (FileId, FunctionId, u64);

/// What is known of the calls of a function in one context.
enum Known<'a> {
    /// Being evaluated at this depth of calls; what was known before, and whether anyone asked.
    Open { depth: u32, so_far: Rc<Outcome<'a>>, asked: bool },
    /// Evaluated; `lowest` is the outermost open call whose outcome it took as it was so far.
    Done { outcome: Rc<Outcome<'a>>, lowest: u32 },
}

/// How much a function was evaluated.
#[derive(Default)]
struct Uses<'a> {
    /// Calls that are being evaluated.
    open: u32,
    evaluations: u32,
    spent: u32,
    widenings: u32,
    /// All contexts since the allowance ran out, and the last that was evaluated.
    joined: Option<Context<'a>>,
    last: Option<Rc<Outcome<'a>>>,
}

#[derive(Default)]
pub(crate) struct Contexts<'a> {
    known: FxHashMap<Key, Known<'a>>,
    uses: FxHashMap<Owner, Uses<'a>>,
    /// The outermost open call that was asked for its outcome so far.
    lowest: u32,
    /// Evaluated with an outcome so far of a call that is still open.
    provisional: Vec<Key>,
}

/// All that a call of a function depends on, save for the heap.
#[derive(Clone, Debug)]
pub(crate) struct Context<'a> {
    pub(crate) captured: Rc<Captured<'a>>,
    pub(crate) this: Value<'a>,
    pub(crate) args: Vec<Value<'a>>,
}

impl<'a> Contexts<'a> {
    pub(crate) fn new() -> Self {
        Self { lowest: SETTLED, ..Self::default() }
    }

    /// Forgets all outcomes of some functions.
    pub(crate) fn forget(&mut self, is_outdated: impl Fn(&Owner) -> bool) {
        self.known.retain(|(file, function, _), _| !is_outdated(&(*file, *function)));
        self.uses.retain(|owner, _| !is_outdated(owner));
    }

    fn recall(&mut self, key: &Key) -> Option<Rc<Outcome<'a>>> {
        let (outcome, lowest) = match self.known.get_mut(key)? {
            Known::Open { depth, so_far, asked } => {
                *asked = true;
                (so_far.clone(), *depth)
            }
            Known::Done { outcome, lowest } => (outcome.clone(), *lowest),
        };
        self.lowest = self.lowest.min(lowest);
        Some(outcome)
    }

    fn was_asked(&self, key: &Key) -> bool {
        matches!(self.known.get(key), Some(Known::Open { asked: true, .. }))
    }

    /// What was evaluated since with an outcome that proved to be too little.
    fn drop_provisional(&mut self, mark: usize) {
        for key in self.provisional.drain(mark.min(self.provisional.len())..) {
            self.known.remove(&key);
        }
    }

    /// Keeps an outcome; all that waited for it is settled when it waits for nothing itself.
    fn close(&mut self, key: Key, outcome: Rc<Outcome<'a>>, lowest: u32, mark: usize) {
        self.known.insert(key, Known::Done { outcome, lowest });
        if lowest != SETTLED {
            self.provisional.push(key);
            return;
        }
        for key in self.provisional.drain(mark.min(self.provisional.len())..) {
            if let Some(Known::Done { lowest, .. }) = self.known.get_mut(&key) {
                *lowest = SETTLED;
            }
        }
    }
}

impl<'a> Engine<'a> {
    /// Evaluates a function, or takes what is known from a call like this one.
    pub(crate) fn call_function(
        &mut self,
        file: FileId,
        function: FunctionId,
        captured: Rc<Captured<'a>>,
        this: Value<'a>,
        args: &[Value<'a>],
    ) -> Rc<Outcome<'a>> {
        let owner = (file, function);
        self.heap.called(owner, self.owner());
        if self.act.file == file {
            self.act.invoked.insert(function);
        }
        let key = (file, function, fingerprint(&captured, &this, args));
        let outcome = match self.contexts.recall(&key) {
            Some(outcome) => outcome,
            None => self.call_anew(key, Context { captured, this, args: args.to_vec() }),
        };
        self.resolve_all(&outcome);
        outcome
    }

    fn call_anew(&mut self, key: Key, context: Context<'a>) -> Rc<Outcome<'a>> {
        let Some(code) = self.layout(key.0).map(|layout| layout.code) else { return Rc::default() };
        if self.call_depth >= MAX_CALL_DEPTH {
            // It is evaluated for its own sake later, unless another call gets there.
            self.too_deep.insert(self.owner());
            return Rc::default();
        }
        self.evaluated.insert((key.0, key.1));
        if !self.spend() {
            return Rc::default();
        }
        let uses = self.contexts.uses.entry((key.0, key.1)).or_default();
        let is_cheap = uses.evaluations < CONTEXTS || uses.spent < ALLOWANCE;
        if is_cheap && uses.open < MAX_OPEN {
            return self.evaluate(key, code, &context);
        }
        self.call_joined(key, code, &context)
    }

    /// One more of many calls: evaluated together with those before it.
    fn call_joined(&mut self, key: Key, code: &'a Code, context: &Context<'a>) -> Rc<Outcome<'a>> {
        let owner = (key.0, key.1);
        let uses = self.contexts.uses.entry(owner).or_default();
        if uses.widenings >= WIDENINGS {
            let last = uses.last.clone().unwrap_or_default();
            let joined = uses.joined.clone();
            return joined.map_or_else(Rc::default, |joined| joined.narrowed(context, &last));
        }
        let joined = match &uses.joined {
            Some(joined) => joined.join(context),
            None => context.clone(),
        };
        uses.joined = Some(joined.clone());
        let key = (key.0, key.1, joined.fingerprint());
        let outcome = match self.contexts.recall(&key) {
            Some(outcome) => outcome,
            None => {
                self.contexts.uses.entry(owner).or_default().widenings += 1;
                self.evaluate(key, code, &joined)
            }
        };
        self.contexts.uses.entry(owner).or_default().last = Some(outcome.clone());
        joined.narrowed(context, &outcome)
    }

    /// Evaluates until the outcome is what its own recursive calls took it for.
    fn evaluate(&mut self, key: Key, code: &'a Code, context: &Context<'a>) -> Rc<Outcome<'a>> {
        let depth = self.call_depth;
        let outside = std::mem::replace(&mut self.contexts.lowest, SETTLED);
        let mark = self.contexts.provisional.len();
        let mut outcome = Rc::new(context.unchanged(code, key.1));
        self.contexts.uses.entry((key.0, key.1)).or_default().open += 1;
        for round in 1.. {
            let so_far = outcome.clone();
            self.contexts.known.insert(key, Known::Open { depth, so_far, asked: false });
            let before = std::mem::replace(&mut outcome, Rc::new(self.run(key, code, context)));
            let settled = !self.contexts.was_asked(&key) || outcome.is_like(&before);
            if settled || round >= ROUNDS {
                break;
            }
            self.contexts.drop_provisional(mark);
            self.contexts.lowest = SETTLED;
        }
        let uses = self.contexts.uses.entry((key.0, key.1)).or_default();
        uses.open = uses.open.saturating_sub(1);
        let lowest = self.contexts.lowest;
        let lowest = if lowest < depth { lowest } else { SETTLED };
        self.contexts.close(key, outcome.clone(), lowest, mark);
        self.contexts.lowest = outside.min(lowest);
        outcome
    }

    /// One evaluation of the body.
    fn run(&mut self, key: Key, code: &'a Code, context: &Context<'a>) -> Outcome<'a> {
        let (file, function, _) = key;
        let mut act = Activation::new(file, code, function);
        act.env.this = context.this.clone();
        for (symbol, value) in &context.captured.symbols {
            act.env.set(*symbol, value.clone());
        }
        act.args.clone_from(&context.args);
        let budget = act.budget;
        let outer = std::mem::replace(&mut self.act, act);
        self.call_depth += 1;
        self.run_body();
        let outcome = self.outcome(&context.captured);
        self.call_depth -= 1;
        let act = std::mem::replace(&mut self.act, outer);
        let uses = self.contexts.uses.entry((file, function)).or_default();
        uses.evaluations += 1;
        uses.spent = uses.spent.saturating_add(budget - act.budget);
        outcome
    }

    /// What the function that runs is called with by name of file and number.
    pub(crate) fn owner(&self) -> Owner {
        (self.act.file, self.act.function)
    }

    /// The promises that a call resolves, be it evaluated or recalled.
    fn resolve_all(&mut self, outcome: &Outcome<'a>) {
        for (cell, value) in &outcome.resolved {
            self.resolve(*cell, value);
        }
    }

    /// A value lands in the cell of a promise.
    pub(crate) fn resolve(&mut self, cell: u32, value: &Value<'a>) {
        if let Some(held) = self.cells.get_mut(cell as usize) {
            *held = held.join(value);
        }
        match self.act.resolved.iter_mut().find(|(known, _)| *known == cell) {
            Some((_, held)) => *held = held.join(value),
            None => self.act.resolved.push((cell, value.clone())),
        }
    }
}

impl<'a> Context<'a> {
    fn fingerprint(&self) -> u64 {
        fingerprint(&self.captured, &self.this, &self.args)
    }

    /// The outcome of a call that does nothing.
    fn unchanged(&self, code: &Code, function: FunctionId) -> Outcome<'a> {
        let params = code.function(function).params.iter().zip(0..);
        let params = params
            .map(|(param, place)| super::invoke::bound_name(code, param).map(|_| self.arg(place)));
        Outcome { this: self.this.clone(), params: params.collect(), ..Outcome::default() }
    }

    fn arg(&self, place: usize) -> Value<'a> {
        self.args.get(place).cloned().unwrap_or_default()
    }

    fn join(&self, other: &Self) -> Self {
        let count = self.args.len().max(other.args.len());
        Self {
            captured: Rc::new(self.captured.join(&other.captured)),
            this: self.this.join(&other.this),
            args: (0..count).map(|place| self.arg(place).join(&other.arg(place))).collect(),
        }
    }

    fn labels(&self) -> impl Iterator<Item = &Label> {
        let captured = self.captured.symbols.iter().map(|(_, value)| value);
        let values = self.args.iter().chain([&self.this, &self.captured.this]).chain(captured);
        values.flat_map(Value::all_labels)
    }

    /// Pairs of what stands at one place in both.
    fn pairs<'s>(
        &'s self,
        other: &'s Self,
    ) -> impl Iterator<Item = (&'s Value<'a>, &'s Value<'a>)> {
        let captured = self.captured.symbols.iter().filter_map(|(symbol, value)| {
            let others = &other.captured.symbols;
            let place = others.binary_search_by_key(symbol, |entry| entry.0).ok()?;
            Some((value, &others[place].1))
        });
        let this = [(&self.this, &other.this), (&self.captured.this, &other.captured.this)];
        self.args.iter().zip(&other.args).chain(this).chain(captured)
    }

    /// Labels of a caller for which there was no more room, behind another's label that stands at the same place.
    fn stand_ins(&self, caller: &Self, foreign: &[u32]) -> Vec<(u32, Label)> {
        let mut found = Vec::new();
        for (joined, given) in self.pairs(caller) {
            let known = joined.all_labels();
            let is_missing = |label: &&Label| known.iter().all(|one| one.source != label.source);
            for label in given.all_labels().iter().filter(is_missing) {
                let alike = |one: &&Label| one.is_like(label) && foreign.contains(&one.source);
                found.extend(known.iter().find(alike).map(|one| (one.source, label.clone())));
            }
        }
        found
    }

    /// The outcome without the data that other callers gave.
    fn narrowed(&self, caller: &Self, outcome: &Rc<Outcome<'a>>) -> Rc<Outcome<'a>> {
        let given: Vec<u32> = caller.labels().map(|label| label.source).collect();
        let mut foreign: Vec<u32> = self.labels().map(|label| label.source).collect();
        foreign.retain(|source| !given.contains(source));
        if foreign.is_empty() {
            return outcome.clone();
        }
        let stand_ins = self.stand_ins(caller, &foreign);
        let own = |label: &mut Label| {
            if !foreign.contains(&label.source) {
                return true;
            }
            let Some((_, mine)) = stand_ins.iter().find(|(source, _)| *source == label.source)
            else {
                return false;
            };
            label.source = mine.source;
            label.trace = mine.trace.clone();
            true
        };
        Rc::new(outcome.map(&|value| filter_labels(value, &own)))
    }
}

/// Equal for calls that do the same.
fn fingerprint<'a>(captured: &Captured<'a>, this: &Value<'a>, args: &[Value<'a>]) -> u64 {
    let mut hasher = FxHasher::default();
    this.fingerprint().hash(&mut hasher);
    let last = args.iter().rposition(|arg| arg.fingerprint() != 0).map_or(0, |last| last + 1);
    let tainted = args.iter().any(Value::is_tainted);
    for arg in &args[..last] {
        // Next to tainted arguments, constant text tells cases apart: a base URL, a flag.
        arg.fingerprint().hash(&mut hasher);
        if tainted {
            arg.text().hash(&mut hasher);
        }
    }
    captured.symbols.len().hash(&mut hasher);
    captured.fingerprint().hash(&mut hasher);
    hasher.finish()
}

impl<'a> Captured<'a> {
    fn join(&self, other: &Self) -> Self {
        let mut symbols = self.symbols.clone();
        for (symbol, value) in &other.symbols {
            match symbols.binary_search_by_key(symbol, |entry| entry.0) {
                Ok(place) => symbols[place].1 = symbols[place].1.join(value),
                Err(place) => symbols.insert(place, (*symbol, value.clone())),
            }
        }
        Self::new(self.this.join(&other.this), symbols)
    }
}
