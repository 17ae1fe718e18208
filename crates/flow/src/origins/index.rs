//! What a file assigns where: the syntax that evaluation asks for again and again, gathered in one pass.

use facts::code::{
    Block, ClassId, Code, ExprId, ExprKind, FunctionId, FunctionKind, LoopKind, Pattern, Property,
    PropertyKey, Stmt, StmtKind, SymbolId,
};
use rustc_hash::FxHashMap;

/// Properties in the order in which they are written.
pub(crate) type Members = Vec<(Box<str>, ExprId)>;

/// What `this` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum This {
    Class(ClassId),
    /// A constructor function, or a method on a prototype.
    Function(FunctionId),
    Object(ExprId),
}

#[derive(Debug, Default)]
pub(crate) struct FileIndex {
    /// Values of `name = value`.
    pub(crate) assigned: FxHashMap<SymbolId, Vec<ExprId>>,
    /// Values of `name.property = value`.
    pub(crate) members: FxHashMap<SymbolId, Members>,
    /// Values of `Name.prototype.property = value` and the properties of `Name.prototype = { .. }`.
    pub(crate) prototype: FxHashMap<SymbolId, Members>,
    /// The name whose prototype a value (or an object literal) is on.
    pub(crate) prototype_of: FxHashMap<ExprId, SymbolId>,
    /// Values of `this.property = value`.
    pub(crate) this: FxHashMap<This, Members>,
    /// What a value is a member of, by `this.property = value`.
    pub(crate) member_of_this: FxHashMap<ExprId, This>,
    /// Values of `anything.locals.property = value` and `anything.set('property', value)`, for Express applications.
    pub(crate) locals: Members,
    /// The names that hold this function, class or object literal.
    pub(crate) holders: FxHashMap<ExprId, Vec<SymbolId>>,
    pub(crate) function_exprs: FxHashMap<FunctionId, ExprId>,
    /// The call that a function literal is handed to, and the place.
    pub(crate) passed: FxHashMap<FunctionId, (ExprId, usize)>,
    /// `for (binding of iterated)`: the whole statement's range, the binding, what is gone over.
    pub(crate) loops: Vec<(model::ByteRange, Pattern, ExprId)>,
    /// What each function returns.
    pub(crate) returns: Vec<Vec<ExprId>>,
    /// What `this` is in each function.
    this_of: Vec<Option<This>>,
    /// The innermost function of each `this`.
    this_owner: FxHashMap<ExprId, Owner>,
}

#[derive(Clone, Copy, Debug)]
enum Owner {
    Function(FunctionId),
    Class(ClassId),
}

impl FileIndex {
    pub(crate) fn new(code: &Code) -> Self {
        let mut index = Self::default();
        for function in &code.functions {
            let returns = index.walk(code, &function.body);
            index.returns.push(returns);
        }
        for (symbol, id) in code.symbols.iter().zip(0..) {
            if let (Some(init), true) = (symbol.init, symbol.init_path.is_empty()) {
                index.holders.entry(init).or_default().push(SymbolId(id));
            }
        }
        index.find_functions(code);
        index.this_owner = owners(code);
        index.find_this(code);
        for expr in &code.exprs {
            if let ExprKind::Assign { target, value, .. } = &expr.kind {
                index.assignment(code, target, *value);
            }
        }
        index.find_application_settings(code);
        index
    }

    /// The values of a function's `return` statements (nested functions are no statements of it), noting the first
    /// values of variables that are assigned again.
    fn walk(&mut self, code: &Code, body: &Block) -> Vec<ExprId> {
        let mut found = Vec::new();
        let mut open: Vec<&Stmt> = body.iter().collect();
        while let Some(stmt) = open.pop() {
            match &stmt.kind {
                StmtKind::Return(Some(value)) => found.push(*value),
                StmtKind::Declare { pattern: Pattern::Bind { symbol, .. }, init: Some(init) } => {
                    if code.symbol(*symbol).writes > 0 {
                        self.assigned.entry(*symbol).or_default().push(*init);
                    }
                }
                kind => {
                    if let StmtKind::Loop {
                        kind: LoopKind::Of,
                        binding: Some(binding),
                        test: Some(iterated),
                        ..
                    } = kind
                    {
                        self.loops.push((stmt.range, binding.clone(), *iterated));
                    }
                    open.extend(kind.blocks().into_iter().flatten());
                }
            }
        }
        found.sort_unstable();
        found
    }

    fn find_functions(&mut self, code: &Code) {
        for (expr, id) in code.exprs.iter().zip(0..) {
            if let ExprKind::Function(function) = expr.kind {
                self.function_exprs.insert(function, ExprId(id));
            }
        }
        for id in &code.calls {
            let Some(call) = code.call(*id) else { continue };
            for (place, arg) in call.args.iter().enumerate() {
                if let ExprKind::Function(function) = code.kind(arg.value) {
                    self.passed.insert(*function, (*id, place));
                }
            }
        }
    }

    fn find_this(&mut self, code: &Code) {
        let mut methods = FxHashMap::default();
        for (expr, id) in code.exprs.iter().zip(0..) {
            let ExprKind::Object(properties) = &expr.kind else { continue };
            for property in properties {
                if let ExprKind::Function(function) = code.kind(property.value) {
                    methods.insert(*function, ExprId(id));
                }
            }
        }
        // Parents come first, so an arrow finds its parent's answer ready.
        for (function, id) in code.functions.iter().zip(0..) {
            let outer = function
                .parent
                .and_then(|parent| self.this_of.get(parent.0 as usize).copied().flatten());
            let this = match function.kind {
                FunctionKind::TopLevel => None,
                // The front end knows the class of an arrow that initialises a field.
                FunctionKind::Arrow => function.class.map(This::Class).or(outer),
                _ => Some(match (function.class, methods.get(&FunctionId(id))) {
                    (Some(class), _) if function.kind != FunctionKind::Function => {
                        This::Class(class)
                    }
                    (_, Some(object)) => This::Object(*object),
                    _ => This::Function(FunctionId(id)),
                }),
            };
            self.this_of.push(this);
        }
    }

    /// What this `this` expression stands for.
    pub(crate) fn this(&self, expr: ExprId) -> Option<This> {
        match self.this_owner.get(&expr)? {
            Owner::Class(class) => Some(This::Class(*class)),
            Owner::Function(function) => self.this_of.get(function.0 as usize).copied().flatten(),
        }
    }

    fn assignment(&mut self, code: &Code, target: &Pattern, value: ExprId) {
        let Pattern::Target(target) = target else { return };
        match code.kind(*target) {
            ExprKind::Name { symbol: Some(symbol), .. } => {
                self.assigned.entry(*symbol).or_default().push(value)
            }
            ExprKind::Member { object, property, .. } => {
                self.member_assignment(code, *object, property, value)
            }
            _ => {}
        }
    }

    fn member_assignment(&mut self, code: &Code, object: ExprId, property: &str, value: ExprId) {
        match code.kind(code.constant(object)) {
            ExprKind::This => {
                if let Some(this) = self.this(code.constant(object)) {
                    self.this.entry(this).or_default().push((property.into(), value));
                    self.member_of_this.insert(value, this);
                }
                return;
            }
            ExprKind::Member { property: owner, .. } if &**owner == "locals" => {
                self.locals.push((property.into(), value));
            }
            ExprKind::Member { object, property: owner, .. } if &**owner == "prototype" => {
                if let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(*object) {
                    self.prototype.entry(*symbol).or_default().push((property.into(), value));
                    self.prototype_of.insert(value, *symbol);
                }
            }
            _ => {}
        }
        if let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(object) {
            match (property, code.kind(value)) {
                ("prototype", ExprKind::Object(properties)) => {
                    self.prototype.entry(*symbol).or_default().extend(named(properties));
                    self.prototype_of.insert(value, *symbol);
                }
                _ => self.members.entry(*symbol).or_default().push((property.into(), value)),
            }
        }
    }

    /// `app.set('db', pool)`.
    fn find_application_settings(&mut self, code: &Code) {
        for call in code.calls.iter().filter_map(|id| code.call(*id)) {
            let [name, value] = call.args[..] else { continue };
            let is_set = matches!(code.kind(call.callee), ExprKind::Member { property, .. } if &**property == "set");
            if let (true, Some(name)) = (is_set, code.string(name.value)) {
                self.locals.push((name.into(), value.value));
            }
        }
    }
}

fn named(properties: &[Property]) -> impl Iterator<Item = (Box<str>, ExprId)> {
    properties.iter().filter_map(|property| match &property.key {
        PropertyKey::Name(name) => Some((name.clone(), property.value)),
        _ => None,
    })
}

/// The function or class body that each `this` is written in, by a sweep over ranges: both nest properly.
fn owners(code: &Code) -> FxHashMap<ExprId, Owner> {
    let functions = code
        .functions
        .iter()
        .zip(0..)
        .map(|(function, id)| (function.range, Owner::Function(FunctionId(id))));
    let classes =
        code.classes.iter().zip(0..).map(|(class, id)| (class.range, Owner::Class(ClassId(id))));
    let mut scopes: Vec<_> = functions.chain(classes).collect();
    scopes.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut places: Vec<_> = code
        .exprs
        .iter()
        .zip(0..)
        .filter(|(expr, _)| matches!(expr.kind, ExprKind::This | ExprKind::Super))
        .map(|(expr, id)| (expr.range.start, ExprId(id)))
        .collect();
    places.sort_unstable();
    let mut open: Vec<(u32, Owner)> = Vec::new();
    let mut next = scopes.into_iter().peekable();
    let mut found = FxHashMap::default();
    for (place, expr) in places {
        while let Some((range, owner)) = next.next_if(|(range, _)| range.start <= place) {
            open.push((range.end, owner));
        }
        open.retain(|(end, _)| *end > place);
        if let Some((_, owner)) = open.last() {
            found.insert(expr, *owner);
        }
    }
    found
}
