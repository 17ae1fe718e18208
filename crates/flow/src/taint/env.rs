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
        if self.vars.get(&symbol).map(Value::fingerprint) == Some(value.fingerprint())
            && self.vars.get(&symbol).is_some_and(|old| old.lead() == value.lead())
        {
            return;
        }
        Rc::make_mut(&mut self.vars).insert(symbol, value);
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
    /// Function literals that were seen, and those of them that were called.
    pub(crate) seen: Vec<FunctionId>,
    pub(crate) invoked: FxHashSet<FunctionId>,
    pub(crate) outcomes: FxHashMap<ExprId, Vec<Rc<Outcome<'a>>>>,
    pub(crate) when_true: Option<Vec<Option<Value<'a>>>>,
    pub(crate) when_false: Option<Vec<Option<Value<'a>>>>,
    /// Steps left for this function and what it calls in place.
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
            seen: Vec::new(),
            invoked: FxHashSet::default(),
            outcomes: FxHashMap::default(),
            when_true: None,
            when_false: None,
            budget: super::FUNCTION_BUDGET,
        }
    }
}
