//! The way back in a file's code: from an expression to what uses it, from a variable to what it is given.

use facts::code::{
    Block, ClassId, Code, ExprId, ExprKind, FunctionId, FunctionKind, JsxAttribute, Pattern,
    PropertyKey, Stmt, StmtKind, SymbolId,
};
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::{SmallVec, smallvec};

/// What an expression is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'c> {
    /// Of a larger expression.
    In(ExprId),
    /// A statement of its own: nobody looks at the value.
    Statement,
    Bound(&'c Pattern),
    Returned,
    /// Decides what runs, is thrown or is iterated over.
    Tested,
    Unknown,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Slot {
    #[default]
    Unknown,
    In(ExprId),
    Statement,
    Bound(u32),
    Returned,
    Tested,
}

/// Built once per file that is asked about.
#[derive(Clone, Debug, Default)]
pub struct FileIndex {
    slots: Vec<Slot>,
    patterns: Vec<Pattern>,
    /// What each variable is ever given.
    values: FxHashMap<SymbolId, Vec<ExprId>>,
    /// Module-level variables that a function of the file assigns.
    pub(crate) shared: FxHashSet<SymbolId>,
    /// Fields that methods assign, constructors aside.
    pub(crate) fields: FxHashSet<(ClassId, Box<str>)>,
    /// What each function returns.
    pub(crate) returns: Vec<Vec<ExprId>>,
    /// Where a function is an expression.
    pub(crate) function_exprs: FxHashMap<FunctionId, ExprId>,
    /// The function that each expression is written in.
    owners: Vec<FunctionId>,
    /// Per expression: whether something in it may be a step of a run.
    stirs: Vec<bool>,
}

impl FileIndex {
    pub(crate) fn new(code: &Code) -> Self {
        let mut index = Self { slots: vec![Slot::Unknown; code.exprs.len()], ..Self::default() };
        for (expr, id) in code.exprs.iter().zip(0..) {
            let whole = ExprId(id);
            parts(&expr.kind).into_iter().for_each(|part| index.set(part, Slot::In(whole)));
            if let ExprKind::Function(function) = expr.kind {
                index.function_exprs.insert(function, whole);
            }
            if let ExprKind::Assign { target, value, .. } = &expr.kind {
                target.symbols().into_iter().for_each(|symbol| index.give(symbol, *value));
                if let Pattern::Target(target) = &**target
                    && let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(*target)
                {
                    index.give(*symbol, *value);
                }
            }
        }
        index.owners = vec![FunctionId::TOP_LEVEL; code.exprs.len()];
        for (function, id) in code.functions.iter().zip(0..) {
            let returns = index.statements(code, FunctionId(id), &function.body);
            index.returns.push(returns);
        }
        index.find_shared(code);
        index.find_fields(code);
        index.find_stirring(code);
        index
    }

    /// Names, literals and what is made of them, which most of code is: a run has nothing to note there.
    pub(crate) fn is_still(&self, expr: ExprId) -> bool {
        self.stirs.get(expr.0 as usize).is_some_and(|stirs| !stirs)
    }

    fn find_stirring(&mut self, code: &Code) {
        self.stirs = vec![false; code.exprs.len()];
        for (expr, id) in code.exprs.iter().zip(0..) {
            let mut at = self.is_step(code, ExprId(id), &expr.kind).then_some(ExprId(id));
            // Whoever marked it before has marked what is around it.
            while let Some(stirring) = at
                && let Some(known @ false) = self.stirs.get_mut(stirring.0 as usize)
            {
                *known = true;
                at = self.parent(stirring);
            }
        }
    }

    /// Whether a run may have something to note of the expression itself.
    fn is_step(&self, code: &Code, expr: ExprId, kind: &ExprKind) -> bool {
        match kind {
            ExprKind::Call(_)
            | ExprKind::Await(_)
            | ExprKind::Assign { .. }
            | ExprKind::Update { .. } => true,
            ExprKind::Name { symbol: Some(symbol), .. } => self.shared.contains(symbol),
            ExprKind::Member { object, property, .. } => {
                let of_this = matches!(code.kind(*object), ExprKind::This);
                of_this
                    && code
                        .function(self.owner(expr))
                        .class
                        .is_some_and(|class| self.fields.contains(&(class, property.clone())))
            }
            _ => false,
        }
    }

    /// Marks an expression and its parts as written in a function.
    fn own(&mut self, code: &Code, function: FunctionId, expr: ExprId) {
        if function == FunctionId::TOP_LEVEL {
            return;
        }
        let mut open = vec![expr];
        while let Some(next) = open.pop() {
            if let Some(owner) = self.owners.get_mut(next.0 as usize) {
                *owner = function;
            }
            open.extend(parts(code.kind(next)));
        }
    }

    /// The function that an expression is written in.
    pub fn owner(&self, expr: ExprId) -> FunctionId {
        self.owners.get(expr.0 as usize).copied().unwrap_or(FunctionId::TOP_LEVEL)
    }

    fn set(&mut self, expr: ExprId, slot: Slot) {
        if let Some(place) = self.slots.get_mut(expr.0 as usize) {
            *place = slot;
        }
    }

    fn give(&mut self, symbol: SymbolId, value: ExprId) {
        self.values.entry(symbol).or_default().push(value);
    }

    fn bind(&mut self, pattern: &Pattern, value: ExprId) {
        pattern.symbols().into_iter().for_each(|symbol| self.give(symbol, value));
        let number = self.patterns.len() as u32;
        self.patterns.push(pattern.clone());
        self.set(value, Slot::Bound(number));
    }

    fn statements(&mut self, code: &Code, function: FunctionId, body: &Block) -> Vec<ExprId> {
        let mut returns = Vec::new();
        let mut open: Vec<&Stmt> = body.iter().collect();
        while let Some(stmt) = open.pop() {
            heads(&stmt.kind).into_iter().for_each(|head| self.own(code, function, head));
            match &stmt.kind {
                StmtKind::Expr(expr) => self.set(*expr, Slot::Statement),
                StmtKind::Declare { pattern, init: Some(init) } => self.bind(pattern, *init),
                StmtKind::Return(Some(value)) => {
                    self.set(*value, Slot::Returned);
                    returns.push(*value);
                }
                StmtKind::Throw(value) => self.set(*value, Slot::Tested),
                StmtKind::If { test, .. } => self.set(*test, Slot::Tested),
                StmtKind::Switch { value, .. } => self.set(*value, Slot::Tested),
                StmtKind::Loop { test: Some(test), binding, .. } => match binding {
                    Some(binding) => self.bind(binding, *test),
                    None => self.set(*test, Slot::Tested),
                },
                _ => {}
            }
            open.extend(stmt.kind.blocks().into_iter().flatten());
        }
        returns
    }

    fn find_fields(&mut self, code: &Code) {
        for (expr, id) in code.exprs.iter().zip(0..) {
            let stored = match &expr.kind {
                ExprKind::Assign { target, .. } => targets(target),
                ExprKind::Update { target, .. } => vec![*target],
                _ => continue,
            };
            let function = code.function(self.owner(ExprId(id)));
            let Some(class) = function.class.filter(|_| function.kind != FunctionKind::Constructor)
            else {
                continue;
            };
            for target in stored {
                if let ExprKind::Member { object, property, .. } = code.kind(target)
                    && matches!(code.kind(*object), ExprKind::This)
                {
                    self.fields.insert((class, property.clone()));
                }
            }
        }
    }

    fn find_shared(&mut self, code: &Code) {
        for (symbol, id) in code.symbols.iter().zip(0..) {
            let is_variable = matches!(symbol.kind, facts::code::SymbolKind::Variable);
            if is_variable && symbol.function == FunctionId::TOP_LEVEL && symbol.writes > 0 {
                self.shared.insert(SymbolId(id));
            }
        }
    }

    pub fn place(&self, expr: ExprId) -> Place<'_> {
        match self.slots.get(expr.0 as usize).copied().unwrap_or(Slot::Unknown) {
            Slot::In(whole) => Place::In(whole),
            Slot::Statement => Place::Statement,
            Slot::Bound(pattern) => {
                self.patterns.get(pattern as usize).map_or(Place::Unknown, Place::Bound)
            }
            Slot::Returned => Place::Returned,
            Slot::Tested => Place::Tested,
            Slot::Unknown => Place::Unknown,
        }
    }

    /// The whole expression that this one is a part of.
    pub fn parent(&self, expr: ExprId) -> Option<ExprId> {
        match self.place(expr) {
            Place::In(whole) => Some(whole),
            _ => None,
        }
    }

    /// Where a function is an expression.
    pub fn function_expr(&self, function: FunctionId) -> Option<ExprId> {
        self.function_exprs.get(&function).copied()
    }

    pub fn values(&self, symbol: SymbolId) -> &[ExprId] {
        self.values.get(&symbol).map_or(&[], |values| values)
    }
}

/// The expressions that a statement evaluates itself.
fn heads(kind: &StmtKind) -> Vec<ExprId> {
    match kind {
        StmtKind::Expr(expr)
        | StmtKind::Throw(expr)
        | StmtKind::If { test: expr, .. }
        | StmtKind::Switch { value: expr, .. } => vec![*expr],
        StmtKind::Declare { init, .. } => init.iter().copied().collect(),
        StmtKind::Return(value) => value.iter().copied().collect(),
        StmtKind::Loop { test, update, .. } => test.iter().chain(update).copied().collect(),
        _ => Vec::new(),
    }
}

/// Nearly always a few.
pub type Parts = SmallVec<[ExprId; 4]>;

/// The expressions that one is made of, in order of evaluation; bodies of functions are none of them.
pub fn parts(kind: &ExprKind) -> Parts {
    match kind {
        ExprKind::Template { exprs, .. } => exprs.iter().copied().collect(),
        ExprKind::Member { object, .. } => smallvec![*object],
        ExprKind::Index { object, index, .. } => smallvec![*object, *index],
        ExprKind::Call(call) => {
            let args = call.args.iter().map(|arg| arg.value);
            std::iter::once(call.callee).chain(args).collect()
        }
        ExprKind::Object(properties) => properties
            .iter()
            .flat_map(|property| {
                let key = match property.key {
                    PropertyKey::Computed(key) => Some(key),
                    _ => None,
                };
                key.into_iter().chain([property.value])
            })
            .collect(),
        ExprKind::Array(elements) => elements.iter().filter_map(|element| element.value).collect(),
        ExprKind::Unary { operand, .. } => smallvec![*operand],
        ExprKind::Update { target, .. } => smallvec![*target],
        ExprKind::Binary { left, right, .. } | ExprKind::Logical { left, right, .. } => {
            smallvec![*left, *right]
        }
        ExprKind::Conditional { test, then, otherwise } => smallvec![*test, *then, *otherwise],
        ExprKind::Assign { target, value, .. } => {
            let mut found: Parts = targets(target).into();
            found.push(*value);
            found
        }
        ExprKind::Await(value) => smallvec![*value],
        ExprKind::Yield { value, .. } => value.iter().copied().collect(),
        ExprKind::Sequence(values) => values.iter().copied().collect(),
        ExprKind::Jsx(element) => {
            let attributes =
                element.attributes.iter().filter_map(|JsxAttribute { value, .. }| *value);
            attributes.chain(element.children.iter().copied()).collect()
        }
        _ => Parts::new(),
    }
}

/// The expressions that a pattern stores to.
pub(crate) fn targets(pattern: &Pattern) -> Vec<ExprId> {
    let mut found = Vec::new();
    let mut open = vec![pattern];
    while let Some(pattern) = open.pop() {
        match pattern {
            Pattern::Target(target) => found.push(*target),
            Pattern::Default { pattern, default } => {
                found.push(*default);
                open.push(pattern);
            }
            Pattern::Object { properties, rest } => {
                open.extend(properties.iter().map(|property| &property.value));
                open.extend(rest.as_deref());
            }
            Pattern::Array { elements, rest } => {
                open.extend(elements.iter().flatten());
                open.extend(rest.as_deref());
            }
            Pattern::Bind { .. } => {}
        }
    }
    found
}

/// Every expression inside of one, itself first; not those in functions that it holds.
pub fn within(code: &Code, expr: ExprId) -> Vec<ExprId> {
    let mut found = vec![expr];
    let mut at = 0;
    while let Some(next) = found.get(at).copied() {
        found.extend(parts(code.kind(next)));
        at += 1;
        // An expression of this size is data, not logic.
        if at > 4000 {
            break;
        }
    }
    found
}
