//! Evaluates expressions to values, each once.

use facts::code::{ClassId, Code, ExprId, ExprKind, FunctionId, LogicalOp, SymbolId};
use facts::{FactBase, FileId};
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::smallvec;

use super::index::{FileIndex, This};
use super::intern::Interner;
use super::table::SetId;
use super::{Value, Values};
use crate::modules::Modules;

/// Bounds the stack. Operands lie before their operation in the arena and are evaluated in that order, so only
/// chains through names, calls and files are ever this deep.
const MAX_DEPTH: u32 = 90;

/// Not evaluated yet.
const OPEN: SetId = u32::MAX;
/// Being evaluated: a value that depends on itself adds nothing.
const BUSY: SetId = u32::MAX - 1;
/// Nothing is known.
pub(crate) const NOTHING: SetId = 0;

/// What is known before a round of evaluation begins.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// What the parameters of registered handlers and plugins are.
    pub(crate) params: FxHashMap<(FileId, FunctionId), Vec<Option<Value>>>,
    /// The calls that run each function, from the round before.
    pub(crate) callers: Vec<Vec<Vec<(FileId, ExprId)>>>,
    /// The classes that say that they implement an interface.
    pub(crate) implementors: FxHashMap<(FileId, SymbolId), Vec<(FileId, ClassId)>>,
}

pub(crate) struct Evaluator<'a> {
    pub(crate) base: &'a FactBase,
    pub(crate) modules: &'a Modules,
    pub(crate) indexes: &'a [FileIndex],
    pub(crate) known: Known,
    pub(crate) interner: Interner,
    exprs: Vec<Vec<SetId>>,
    symbols: Vec<Vec<SetId>>,
    returned: Vec<Vec<SetId>>,
    params: FxHashMap<(FileId, FunctionId, usize), SetId>,
    /// What files keep in `app.locals` or `app.set`, by name.
    pub(super) locals: FxHashMap<&'a str, Vec<(FileId, ExprId)>>,
    /// Exports and members being looked up, against cycles of spreads and of base classes.
    pub(crate) open: FxHashSet<(Value, Box<str>)>,
    depth: u32,
}

impl<'a> Evaluator<'a> {
    pub(crate) fn new(base: &'a FactBase, modules: &'a Modules, indexes: &'a [FileIndex]) -> Self {
        let sizes = |size: fn(&Code) -> usize| -> Vec<Vec<SetId>> {
            base.files().map(|(_, file)| vec![OPEN; file.code().map_or(0, size)]).collect()
        };
        Self {
            base,
            modules,
            indexes,
            known: Known::default(),
            interner: Interner::default(),
            exprs: sizes(|code| code.exprs.len()),
            symbols: sizes(|code| code.symbols.len()),
            returned: sizes(|code| code.functions.len()),
            params: FxHashMap::default(),
            locals: locals(indexes),
            open: FxHashSet::default(),
            depth: 0,
        }
    }

    /// Forgets all answers; with `known`, others may be found.
    pub(crate) fn restart(&mut self, known: Known) {
        self.known = known;
        self.params.clear();
        for table in [&mut self.exprs, &mut self.symbols, &mut self.returned] {
            table.iter_mut().for_each(|answers| answers.fill(OPEN));
        }
    }

    pub(crate) fn code(&self, file: FileId) -> Option<&'a Code> {
        self.base.file(file).code()
    }

    pub(crate) fn index(&self, file: FileId) -> &'a FileIndex {
        &self.indexes[file.0 as usize]
    }

    pub(crate) fn values(&self, set: SetId) -> Values {
        Values::from_slice(self.interner.sets.get(set))
    }

    /// The values of an expression.
    pub(crate) fn eval(&mut self, file: FileId, expr: ExprId) -> Values {
        let set = self.eval_set(file, expr);
        self.values(set)
    }

    pub(crate) fn eval_set(&mut self, file: FileId, expr: ExprId) -> SetId {
        let place = (file.0 as usize, expr.0 as usize);
        self.remember(
            |it| it.exprs.get_mut(place.0)?.get_mut(place.1),
            |it| it.expr_set(file, expr),
        )
    }

    pub(crate) fn symbol(&mut self, file: FileId, symbol: SymbolId) -> Values {
        let set = self.symbol_set(file, symbol);
        self.values(set)
    }

    fn symbol_set(&mut self, file: FileId, symbol: SymbolId) -> SetId {
        let place = (file.0 as usize, symbol.0 as usize);
        self.remember(
            |it| it.symbols.get_mut(place.0)?.get_mut(place.1),
            |it| {
                let values = it.symbol_values(file, symbol);
                it.interner.set(&values)
            },
        )
    }

    /// What a call of a function gives.
    pub(crate) fn returns(&mut self, file: FileId, function: FunctionId) -> Values {
        let place = (file.0 as usize, function.0 as usize);
        let set = self.remember(
            |it| it.returned.get_mut(place.0)?.get_mut(place.1),
            |it| {
                let index = it.index(file);
                let returns = index.returns.get(place.1).map_or(&[][..], |returns| returns);
                let values: Values =
                    returns.iter().flat_map(|value| it.eval(file, *value)).collect();
                it.interner.set(&values)
            },
        );
        self.values(set)
    }

    pub(crate) fn param_set(&mut self, file: FileId, function: FunctionId, place: usize) -> SetId {
        let key = (file, function, place);
        self.remember(
            |it| Some(it.params.entry(key).or_insert(OPEN)),
            |it| {
                let values = it.param_values(file, function, place);
                it.interner.set(&values)
            },
        )
    }

    fn remember(
        &mut self,
        slot: impl Fn(&mut Self) -> Option<&mut SetId>,
        find: impl FnOnce(&mut Self) -> SetId,
    ) -> SetId {
        match slot(self).map(|slot| *slot) {
            Some(OPEN) if self.depth < MAX_DEPTH => {}
            None | Some(OPEN | BUSY) => return NOTHING,
            Some(known) => return known,
        }
        if let Some(slot) = slot(self) {
            *slot = BUSY;
        }
        self.depth += 1;
        let set = find(self);
        self.depth -= 1;
        if let Some(slot) = slot(self) {
            *slot = set;
        }
        set
    }

    /// What is but another expression has that one's set.
    fn expr_set(&mut self, file: FileId, expr: ExprId) -> SetId {
        let Some(code) = self.code(file) else { return NOTHING };
        match code.kind(expr) {
            ExprKind::Name { symbol: Some(symbol), .. } => self.symbol_set(file, *symbol),
            ExprKind::Await(value)
            | ExprKind::Assign { value, .. }
            | ExprKind::Logical { op: LogicalOp::And, right: value, .. } => {
                self.eval_set(file, *value)
            }
            ExprKind::Sequence(values) => {
                values.last().map_or(NOTHING, |last| self.eval_set(file, *last))
            }
            kind => {
                let values = self.expr_values(file, expr, kind);
                self.interner.set(&values)
            }
        }
    }

    fn expr_values(&mut self, file: FileId, expr: ExprId, kind: &ExprKind) -> Values {
        match kind {
            ExprKind::Name { name, .. } => self.global(file, name),
            ExprKind::This => self.this(file, expr),
            ExprKind::Super => self.super_class(file, expr),
            ExprKind::Member { object, property, .. } => self.member(file, *object, property),
            ExprKind::Index { object, index, .. } => self.element(file, *object, *index),
            ExprKind::Call(call) => self.call(file, expr, call),
            ExprKind::Function(function) => smallvec![Value::Function(file, *function)],
            ExprKind::Class(class) => smallvec![Value::Class(file, *class)],
            ExprKind::Conditional { then, otherwise, .. } => self.either(file, *then, *otherwise),
            ExprKind::Logical { left, right, .. } => self.either(file, *left, *right),
            ExprKind::Object(_)
            | ExprKind::Array(_)
            | ExprKind::String(_)
            | ExprKind::Template { .. }
            | ExprKind::Binary { .. }
            | ExprKind::Number(_)
            | ExprKind::Bool(_)
            | ExprKind::Regex { .. } => smallvec![Value::Literal(file, expr)],
            _ => Values::new(),
        }
    }

    fn either(&mut self, file: FileId, left: ExprId, right: ExprId) -> Values {
        let mut values = self.eval(file, left);
        values.extend(self.eval(file, right));
        values
    }

    fn this(&mut self, file: FileId, expr: ExprId) -> Values {
        match self.index(file).this(expr) {
            Some(This::Class(class)) => smallvec![Value::Instance(file, class)],
            Some(This::Function(function)) => self.this_of_function(file, function),
            Some(This::Object(object)) => {
                match (self.index(file).prototype_of.get(&object), self.code(file)) {
                    (Some(owner), Some(code)) => self.made_by_name(file, code, *owner),
                    _ => smallvec![Value::Literal(file, object)],
                }
            }
            None => Values::new(),
        }
    }

    fn super_class(&mut self, file: FileId, expr: ExprId) -> Values {
        let (Some(This::Class(class)), Some(code)) = (self.index(file).this(expr), self.code(file))
        else {
            return Values::new();
        };
        let Some(parent) = code.class(class).super_class else { return Values::new() };
        let classes = self.eval(file, parent);
        self.instances(&classes)
    }

    /// What `new` of these gives.
    pub(crate) fn instances(&mut self, classes: &[Value]) -> Values {
        let of = |value: &Value| match *value {
            Value::Class(file, class) => Some(Value::Instance(file, class)),
            Value::Function(file, function) => Some(Value::Made(file, function)),
            Value::External { origin, certain, .. } => {
                let origin = self.constructed(origin)?;
                Some(Value::External { origin, site: None, certain })
            }
            _ => None,
        };
        classes.iter().filter_map(of).collect()
    }
}

fn locals(indexes: &[FileIndex]) -> FxHashMap<&str, Vec<(FileId, ExprId)>> {
    let mut found: FxHashMap<&str, Vec<_>> = FxHashMap::default();
    for (index, file) in indexes.iter().zip(0..) {
        for (name, value) in &index.locals {
            found.entry(name).or_default().push((FileId(file), *value));
        }
    }
    found
}
