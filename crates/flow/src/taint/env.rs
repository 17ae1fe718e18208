//! Variables at one point of one function, and the function's state around them.

use std::collections::BTreeMap;
use std::rc::Rc;

use facts::FileId;
use facts::code::{Code, ExprId, FunctionId, SymbolId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::value::Value;

/// Copied at branches; cheap, as the map is shared until one of the copies is written to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Env<'a> {
    pub(crate) vars: Rc<BTreeMap<SymbolId, Value<'a>>>,
    pub(crate) this: Value<'a>,
    /// Nothing gets here: the code before always leaves.
    pub(crate) dead: bool,
}

impl<'a> Env<'a> {
    pub(crate) fn get(&self, symbol: SymbolId) -> Option<&Value<'a>> {
        self.vars.get(&symbol)
    }

    pub(crate) fn set(&mut self, symbol: SymbolId, value: Value<'a>) {
        if self.vars.get(&symbol).is_some_and(|old| old.is_like(&value)) {
            return;
        }
        Rc::make_mut(&mut self.vars).insert(symbol, value);
    }

    /// What is known here is known there, and no more.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let same = || {
            self.vars.len() == other.vars.len()
                && self
                    .vars
                    .iter()
                    .zip(other.vars.iter())
                    .all(|((name, one), (other, two))| name == other && one.is_like(two))
        };
        self.dead == other.dead
            && self.this.is_like(&other.this)
            && (Rc::ptr_eq(&self.vars, &other.vars) || same())
    }

    /// What holds when control comes from either.
    pub(crate) fn join(self, other: Self) -> Self {
        if self.dead {
            return other;
        }
        if other.dead {
            return self;
        }
        let this = self.this.join(&other.this);
        if Rc::ptr_eq(&self.vars, &other.vars) {
            return Self { this, ..self };
        }
        let mut vars = self.vars;
        for (symbol, value) in other.vars.iter() {
            match vars.get(symbol) {
                // Not written on the other way: there it is what it was declared as, nothing.
                None => {
                    Rc::make_mut(&mut vars).insert(*symbol, value.clone());
                }
                Some(old) if old.is_same(value) => {}
                Some(old) => {
                    let joined = old.join(value);
                    Rc::make_mut(&mut vars).insert(*symbol, joined);
                }
            }
        }
        Self { vars, this, dead: false }
    }

    pub(crate) fn joined(left: Option<Self>, right: Self) -> Self {
        match left {
            Some(left) => left.join(right),
            None => right,
        }
    }
}

/// What a call of a function does, for these arguments.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome<'a> {
    pub(crate) returned: Value<'a>,
    pub(crate) this: Value<'a>,
    /// The parameters at the end, for those that are plain names: what a check or a change in the body made of them.
    pub(crate) params: Vec<Option<Value<'a>>>,
    /// The same when the result is truthy, and when it is falsy.
    pub(crate) when_true: Option<Vec<Option<Value<'a>>>>,
    pub(crate) when_false: Option<Vec<Option<Value<'a>>>>,
    /// Captured variables that changed.
    pub(crate) captured: Vec<(SymbolId, Value<'a>)>,
    /// Promises that were resolved, by their cells.
    pub(crate) resolved: Vec<(u32, Value<'a>)>,
}

type Params<'a> = Vec<Option<Value<'a>>>;

impl<'a> Outcome<'a> {
    /// Nobody who calls can tell one from the other.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        fn all<T>(left: &[T], right: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
            left.len() == right.len() && left.iter().zip(right).all(|(one, two)| same(one, two))
        }
        let params = |left: &Params<'a>, right: &Params<'a>| {
            all(left, right, |one, two| match (one, two) {
                (Some(one), Some(two)) => one.is_like(two),
                (one, two) => one.is_none() && two.is_none(),
            })
        };
        let branch = |left: &Option<Params<'a>>, right: &Option<Params<'a>>| match (left, right) {
            (Some(left), Some(right)) => params(left, right),
            (left, right) => left.is_none() && right.is_none(),
        };
        self.returned.is_like(&other.returned)
            && self.this.is_like(&other.this)
            && params(&self.params, &other.params)
            && branch(&self.when_true, &other.when_true)
            && branch(&self.when_false, &other.when_false)
            && all(&self.captured, &other.captured, |one, two| {
                one.0 == two.0 && one.1.is_like(&two.1)
            })
            && all(&self.resolved, &other.resolved, |one, two| {
                one.0 == two.0 && one.1.is_like(&two.1)
            })
    }

    /// Changes every value in it.
    pub(crate) fn map(&self, change: &impl Fn(&Value<'a>) -> Value<'a>) -> Self {
        let params = |params: &Params<'a>| -> Params<'a> {
            params.iter().map(|value| value.as_ref().map(change)).collect()
        };
        Self {
            returned: change(&self.returned),
            this: change(&self.this),
            params: params(&self.params),
            when_true: self.when_true.as_ref().map(params),
            when_false: self.when_false.as_ref().map(params),
            captured: self
                .captured
                .iter()
                .map(|(symbol, value)| (*symbol, change(value)))
                .collect(),
            resolved: self.resolved.iter().map(|(cell, value)| (*cell, change(value))).collect(),
        }
    }
}

/// One function while it is evaluated.
pub(crate) struct Activation<'a> {
    pub(crate) file: FileId,
    pub(crate) code: &'a Code,
    pub(crate) function: FunctionId,
    pub(crate) env: Env<'a>,
    pub(crate) args: Vec<Value<'a>>,
    pub(crate) returned: Option<Value<'a>>,
    /// The environments of all ways out so far.
    pub(crate) ends: Option<Env<'a>>,
    /// Where `break` and `continue` lead, innermost last.
    pub(crate) jumps: Vec<Option<Env<'a>>>,
    /// What tests of constants made of variables, so far.
    pub(crate) ways: Vec<super::ways::Ways<'a>>,
    /// Function literals that were seen, and those of them that were called.
    pub(crate) seen: Vec<FunctionId>,
    pub(crate) invoked: FxHashSet<FunctionId>,
    pub(crate) outcomes: FxHashMap<ExprId, Vec<Rc<Outcome<'a>>>>,
    pub(crate) when_true: Option<Vec<Option<Value<'a>>>>,
    pub(crate) when_false: Option<Vec<Option<Value<'a>>>>,
    /// Promises that were resolved so far, by their cells.
    pub(crate) resolved: Vec<(u32, Value<'a>)>,
    /// Steps left for this body.
    pub(crate) budget: u32,
}

impl<'a> Activation<'a> {
    pub(crate) fn new(file: FileId, code: &'a Code, function: FunctionId) -> Self {
        Self {
            file,
            code,
            function,
            env: Env::default(),
            args: Vec::new(),
            returned: None,
            ends: None,
            jumps: Vec::new(),
            ways: Vec::new(),
            seen: Vec::new(),
            invoked: FxHashSet::default(),
            outcomes: FxHashMap::default(),
            when_true: None,
            when_false: None,
            resolved: Vec::new(),
            budget: super::budget(code.function(function).range),
        }
    }
}
