//! Evaluates expressions to values, each once.

use facts::code::{ClassId, Code, ExprId, ExprKind, FunctionId, LogicalOp, SymbolId};
use facts::{FactBase, FileId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::Value;
use super::index::{FileIndex, This};
use super::intern::Interner;
use super::table::SetId;
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
            interner: Interner::new(),
            exprs: sizes(|code| code.exprs.len()),
            symbols: sizes(|code| code.symbols.len()),
            returned: sizes(|code| code.functions.len()),
            params: FxHashMap::default(),
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

    pub(crate) fn values(&self, set: SetId) -> Vec<Value> {
        self.interner.sets[set as usize].to_vec()
    }

    /// The values of an expression.
    pub(crate) fn eval(&mut self, file: FileId, expr: ExprId) -> Vec<Value> {
        let set = self.eval_set(file, expr);
        self.values(set)
    }

    pub(crate) fn eval_set(&mut self, file: FileId, expr: ExprId) -> SetId {
        let place = (file.0 as usize, expr.0 as usize);
        self.remember(
            |it| it.exprs.get_mut(place.0)?.get_mut(place.1),
            |it| it.expr_values(file, expr),
        )
    }

    pub(crate) fn symbol(&mut self, file: FileId, symbol: SymbolId) -> Vec<Value> {
        let place = (file.0 as usize, symbol.0 as usize);
        let set = self.remember(
            |it| it.symbols.get_mut(place.0)?.get_mut(place.1),
            |it| it.symbol_values(file, symbol),
        );
        self.values(set)
    }

    /// What a call of a function gives.
    pub(crate) fn returns(&mut self, file: FileId, function: FunctionId) -> Vec<Value> {
        let place = (file.0 as usize, function.0 as usize);
        let set = self.remember(
            |it| it.returned.get_mut(place.0)?.get_mut(place.1),
            |it| {
                let index = it.index(file);
                let returns = index.returns.get(place.1).map_or(&[][..], |returns| returns);
                returns.iter().flat_map(|value| it.eval(file, *value)).collect()
            },
        );
        self.values(set)
    }

    pub(crate) fn param_set(&mut self, file: FileId, function: FunctionId, place: usize) -> SetId {
        let key = (file, function, place);
        self.remember(
            |it| Some(it.params.entry(key).or_insert(OPEN)),
            |it| it.param_values(file, function, place),
        )
    }

    fn remember(
        &mut self,
        slot: impl Fn(&mut Self) -> Option<&mut SetId>,
        find: impl FnOnce(&mut Self) -> Vec<Value>,
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
        let found = find(self);
        self.depth -= 1;
        let set = self.interner.set(&found);
        if let Some(slot) = slot(self) {
            *slot = set;
        }
        set
    }

    fn expr_values(&mut self, file: FileId, expr: ExprId) -> Vec<Value> {
        let Some(code) = self.code(file) else { return Vec::new() };
        match code.kind(expr) {
            ExprKind::Name { name, symbol } => match symbol {
                Some(symbol) => self.symbol(file, *symbol),
                None => self.global(file, name),
            },
            ExprKind::This => self.this(file, expr),
            ExprKind::Super => self.super_class(file, expr),
            ExprKind::Member { object, property, .. } => self.member(file, *object, property),
            ExprKind::Index { object, index, .. } => self.element(file, *object, *index),
            ExprKind::Call(call) => self.call(file, expr, call),
            ExprKind::Function(function) => vec![Value::Function(file, *function)],
            ExprKind::Class(class) => vec![Value::Class(file, *class)],
            ExprKind::Await(value) | ExprKind::Assign { value, .. } => self.eval(file, *value),
            ExprKind::Sequence(values) => {
                values.last().map_or(Vec::new(), |last| self.eval(file, *last))
            }
            ExprKind::Conditional { then, otherwise, .. } => self.either(file, *then, *otherwise),
            ExprKind::Logical { op: LogicalOp::And, right, .. } => self.eval(file, *right),
            ExprKind::Logical { left, right, .. } => self.either(file, *left, *right),
            ExprKind::Object(_)
            | ExprKind::Array(_)
            | ExprKind::String(_)
            | ExprKind::Template { .. }
            | ExprKind::Binary { .. }
            | ExprKind::Number(_)
            | ExprKind::Bool(_)
            | ExprKind::Regex { .. } => vec![Value::Literal(file, expr)],
            _ => Vec::new(),
        }
    }

    fn either(&mut self, file: FileId, left: ExprId, right: ExprId) -> Vec<Value> {
        let mut values = self.eval(file, left);
        values.extend(self.eval(file, right));
        values
    }

    fn this(&mut self, file: FileId, expr: ExprId) -> Vec<Value> {
        match self.index(file).this(expr) {
            Some(This::Class(class)) => vec![Value::Instance(file, class)],
            Some(This::Function(function)) => self.this_of_function(file, function),
            Some(This::Object(object)) => {
                match (self.index(file).prototype_of.get(&object), self.code(file)) {
                    (Some(owner), Some(code)) => self.made_by_name(file, code, *owner),
                    _ => vec![Value::Literal(file, object)],
                }
            }
            None => Vec::new(),
        }
    }

    fn super_class(&mut self, file: FileId, expr: ExprId) -> Vec<Value> {
        let (Some(This::Class(class)), Some(code)) = (self.index(file).this(expr), self.code(file))
        else {
            return Vec::new();
        };
        let Some(parent) = code.class(class).super_class else { return Vec::new() };
        let classes = self.eval(file, parent);
        self.instances(&classes)
    }

    /// What `new` of these gives.
    pub(crate) fn instances(&mut self, classes: &[Value]) -> Vec<Value> {
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
