//! Where a value goes inside its file: the expression around it, the name it is bound to, the function it is
//! returned from.
//!
//! The lowered code points from an expression to its parts; this is the way back, built for the few files in which
//! a check has found something whose purpose it must know.

use facts::FileId;
use facts::code::{
    AssignOp, BinaryOp, Block, Code, ExprId, ExprKind, FunctionId, MemberKind, Pattern,
    PropertyKey, Stmt, StmtKind, SymbolId, UnaryOp,
};
use review::CallSite;

/// How many places a value is followed through.
const MAX_STEPS: usize = 200;

/// The one place that uses an expression.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Use<'c> {
    Nothing,
    Part(ExprId),
    Argument { call: ExprId, place: usize },
    Callee(ExprId),
    Property { object: ExprId, key: &'c str },
    Variable(SymbolId),
    Assigned(ExprId),
    Field(&'c str),
    Returned(FunctionId),
}

/// What a value turns out to be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal<'c> {
    /// A variable, property or field of this name holds it.
    Named(&'c str),
    Returned(FunctionId),
    /// Handed to a call.
    Passed {
        call: ExprId,
        place: usize,
    },
    /// Tested for being equal to this.
    Compared(ExprId),
}

/// The uses of the file that is looked at, built when a check first asks: calls come file by file.
#[derive(Default)]
pub(crate) struct UsesOfFile<'c> {
    current: Option<(FileId, Uses<'c>)>,
}

impl<'c> UsesOfFile<'c> {
    pub(crate) fn of(&mut self, site: &CallSite<'c>) -> &Uses<'c> {
        self.file(site.file, site.code)
    }

    pub(crate) fn file(&mut self, file: FileId, code: &'c Code) -> &Uses<'c> {
        if self.current.as_ref().is_none_or(|(current, _)| *current != file) {
            self.current = None;
        }
        &self.current.get_or_insert_with(|| (file, Uses::new(code))).1
    }
}

pub(crate) struct Uses<'c> {
    code: &'c Code,
    of: Vec<Use<'c>>,
    /// The expression of each function that is one.
    functions: Vec<Option<ExprId>>,
}

impl<'c> Uses<'c> {
    pub(crate) fn new(code: &'c Code) -> Self {
        let mut uses = Self {
            code,
            of: vec![Use::Nothing; code.exprs.len()],
            functions: vec![None; code.functions.len()],
        };
        for (expr, id) in code.exprs.iter().zip(0..) {
            uses.expression(ExprId(id), &expr.kind);
        }
        for (function, id) in code.functions.iter().zip(0..) {
            uses.returns(FunctionId(id), &function.body);
            function.params.iter().for_each(|param| uses.defaults(&param.pattern));
        }
        for class in &code.classes {
            for member in &class.members {
                if let MemberKind::Field(Some(value)) = member.kind {
                    uses.set(value, Use::Field(&member.name));
                }
            }
        }
        for (symbol, id) in code.symbols.iter().zip(0..) {
            if let (Some(init), true) = (symbol.init, symbol.init_path.is_empty()) {
                uses.set(init, Use::Variable(SymbolId(id)));
            }
        }
        uses
    }

    fn set(&mut self, expr: ExprId, used: Use<'c>) {
        if let Some(slot) = self.of.get_mut(expr.0 as usize) {
            *slot = used;
        }
    }

    fn parts(&mut self, whole: ExprId, parts: impl IntoIterator<Item = ExprId>) {
        parts.into_iter().for_each(|part| self.set(part, Use::Part(whole)));
    }

    fn expression(&mut self, id: ExprId, kind: &'c ExprKind) {
        match kind {
            ExprKind::Template { exprs, .. } => self.parts(id, exprs.iter().copied()),
            ExprKind::Member { object, .. } => self.parts(id, [*object]),
            ExprKind::Index { object, index, .. } => self.parts(id, [*object, *index]),
            ExprKind::Function(function) => {
                if let Some(slot) = self.functions.get_mut(function.0 as usize) {
                    *slot = Some(id);
                }
            }
            ExprKind::Array(elements) => {
                self.parts(id, elements.iter().filter_map(|element| element.value));
            }
            ExprKind::Unary { operand, .. } => self.parts(id, [*operand]),
            ExprKind::Binary { left, right, .. } | ExprKind::Logical { left, right, .. } => {
                self.parts(id, [*left, *right]);
            }
            ExprKind::Conditional { test, then, otherwise } => {
                self.parts(id, [*test, *then, *otherwise]);
            }
            ExprKind::Await(inner) => self.parts(id, [*inner]),
            ExprKind::Sequence(parts) => self.parts(id, parts.last().copied()),
            ExprKind::Assign { target, value, op } => self.assignment(id, target, *value, *op),
            ExprKind::Call(call) => {
                self.set(call.callee, Use::Callee(id));
                for (place, arg) in call.args.iter().enumerate() {
                    self.set(arg.value, Use::Argument { call: id, place });
                }
            }
            ExprKind::Object(properties) => {
                for property in properties {
                    self.set(
                        property.value,
                        match &property.key {
                            PropertyKey::Name(key) => Use::Property { object: id, key },
                            _ => Use::Part(id),
                        },
                    );
                }
            }
            _ => {}
        }
    }

    fn assignment(&mut self, id: ExprId, target: &Pattern, value: ExprId, op: Option<AssignOp>) {
        let adds =
            matches!(op, None | Some(AssignOp::Logical(_) | AssignOp::Binary(BinaryOp::Add)));
        match target {
            Pattern::Target(target) if adds => self.set(value, Use::Assigned(*target)),
            Pattern::Bind { symbol, .. } if adds => self.set(value, Use::Variable(*symbol)),
            _ => self.set(value, Use::Part(id)),
        }
    }

    fn returns(&mut self, function: FunctionId, body: &'c Block) {
        let mut open: Vec<&Stmt> = body.iter().collect();
        while let Some(stmt) = open.pop() {
            match &stmt.kind {
                StmtKind::Return(Some(value)) => self.set(*value, Use::Returned(function)),
                StmtKind::Declare { pattern: Pattern::Bind { symbol, .. }, init: Some(init) } => {
                    self.set(*init, Use::Variable(*symbol));
                }
                StmtKind::Declare { pattern, .. } => self.defaults(pattern),
                kind => kind.blocks().into_iter().for_each(|block| open.extend(block)),
            }
        }
    }

    /// Default values are values of the names that they stand in for.
    fn defaults(&mut self, pattern: &Pattern) {
        match pattern {
            Pattern::Default { pattern, default } => {
                if let Pattern::Bind { symbol, .. } = &**pattern {
                    self.set(*default, Use::Variable(*symbol));
                }
            }
            Pattern::Object { properties, .. } => {
                properties.iter().for_each(|property| self.default_property(&property.value));
            }
            _ => {}
        }
    }

    fn default_property(&mut self, pattern: &Pattern) {
        if let Pattern::Default { pattern, default } = pattern
            && let Pattern::Bind { symbol, .. } = &**pattern
        {
            self.set(*default, Use::Variable(*symbol));
        }
    }

    pub(crate) fn of(&self, expr: ExprId) -> Use<'c> {
        self.of.get(expr.0 as usize).copied().unwrap_or(Use::Nothing)
    }

    /// The expression that a function is, when it is not a declaration.
    pub(crate) fn function(&self, function: FunctionId) -> Option<ExprId> {
        self.functions.get(function.0 as usize).copied().flatten()
    }

    /// What becomes of a value: through operators, conversions, templates, and names that hold it.
    pub(crate) fn goals(&self, expr: ExprId) -> Vec<Goal<'c>> {
        let mut goals = Vec::new();
        let mut open = vec![expr];
        let mut seen = Vec::new();
        while let Some(at) = open.pop() {
            if seen.contains(&at) || seen.len() > MAX_STEPS {
                continue;
            }
            seen.push(at);
            self.step(at, &mut open, &mut goals);
        }
        goals
    }

    fn step(&self, at: ExprId, open: &mut Vec<ExprId>, goals: &mut Vec<Goal<'c>>) {
        match self.of(at) {
            Use::Nothing => {}
            Use::Part(whole) => self.part(at, whole, open, goals),
            Use::Argument { call, place } => self.argument(call, place, open, goals),
            Use::Callee(call) => open.push(call),
            Use::Property { key, .. } => goals.push(Goal::Named(key)),
            Use::Field(name) => goals.push(Goal::Named(name)),
            Use::Variable(symbol) => self.variable(symbol, open, goals),
            Use::Assigned(target) => match self.code.kind(target) {
                ExprKind::Name { symbol: Some(symbol), .. } => self.variable(*symbol, open, goals),
                ExprKind::Name { name, .. } => goals.push(Goal::Named(name)),
                ExprKind::Member { property, .. } => goals.push(Goal::Named(property)),
                _ => {}
            },
            Use::Returned(function) => self.returned(function, open, goals),
        }
    }

    fn part(&self, at: ExprId, whole: ExprId, open: &mut Vec<ExprId>, goals: &mut Vec<Goal<'c>>) {
        match self.code.kind(whole) {
            ExprKind::Binary { op, left, right } if is_equality(*op) => {
                goals.push(Goal::Compared(if *left == at { *right } else { *left }));
            }
            ExprKind::Binary { op, .. } if is_order(*op) => {}
            ExprKind::Conditional { test, .. } if *test == at => {}
            ExprKind::Unary { op: UnaryOp::Not | UnaryOp::TypeOf | UnaryOp::Delete, .. } => {}
            ExprKind::Member { property, .. } if &**property == "length" => {}
            _ => open.push(whole),
        }
    }

    fn variable(&self, symbol: SymbolId, open: &mut Vec<ExprId>, goals: &mut Vec<Goal<'c>>) {
        let symbol = self.code.symbol(symbol);
        goals.push(Goal::Named(&symbol.name));
        open.extend(symbol.references.iter().take(50));
    }

    fn returned(&self, function: FunctionId, open: &mut Vec<ExprId>, goals: &mut Vec<Goal<'c>>) {
        goals.push(Goal::Returned(function));
        // The result of a callback becomes part of what it was handed to: `Array.from(n, () => ..)`, `text.replace(..)`.
        let Some(expr) = self.function(function) else { return };
        if let Use::Argument { call, .. } = self.of(expr)
            && self
                .callee_name(call)
                .is_some_and(|name| matches!(name, "map" | "from" | "replace" | "flatMap"))
        {
            open.push(call);
        }
        if let Use::Callee(call) = self.of(expr) {
            open.push(call);
        }
    }

    fn argument(
        &self,
        call: ExprId,
        place: usize,
        open: &mut Vec<ExprId>,
        goals: &mut Vec<Goal<'c>>,
    ) {
        goals.push(Goal::Passed { call, place });
        if self.callee_name(call).is_some_and(keeps_value) {
            open.push(call);
        }
        if self.callee_name(call) == Some("push")
            && let Some(called) = self.code.call(call)
            && let ExprKind::Member { object, .. } = self.code.kind(called.callee)
            && let ExprKind::Name { symbol: Some(symbol), .. } = self.code.kind(*object)
        {
            self.variable(*symbol, open, goals);
        }
    }

    pub(crate) fn callee_name(&self, call: ExprId) -> Option<&'c str> {
        match self.code.kind(self.code.call(call)?.callee) {
            ExprKind::Member { property, .. } => Some(property),
            ExprKind::Name { name, .. } => Some(name),
            _ => None,
        }
    }

    /// The names that lead from an expression outwards, through objects and calls: `password`, `loginSchema` of
    /// `const loginSchema = z.object({ password: <expr> })`.
    pub(crate) fn owners(&self, expr: ExprId) -> Vec<&'c str> {
        let mut names = Vec::new();
        let mut at = expr;
        for _ in 0..MAX_STEPS {
            at = match self.of(at) {
                Use::Part(whole) => whole,
                Use::Argument { call, .. } | Use::Callee(call) => call,
                Use::Property { object, key } => {
                    names.push(key);
                    object
                }
                Use::Variable(symbol) => {
                    names.push(&self.code.symbol(symbol).name);
                    break;
                }
                Use::Field(name) => {
                    names.push(name);
                    break;
                }
                Use::Assigned(target) => {
                    names.extend(super::names::name_of(self.code, target));
                    break;
                }
                Use::Returned(function) => {
                    names.push(&self.code.function(function).name);
                    break;
                }
                Use::Nothing => break,
            };
        }
        names
    }
}

fn is_equality(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Eq | BinaryOp::NotEq | BinaryOp::StrictEq | BinaryOp::StrictNotEq)
}

fn is_order(op: BinaryOp) -> bool {
    use BinaryOp::{Greater, GreaterEq, In, InstanceOf, Less, LessEq};
    matches!(op, Less | LessEq | Greater | GreaterEq | In | InstanceOf)
}

/// Functions whose result is their argument in another form.
fn keeps_value(callee: &str) -> bool {
    const KEEPING: &[&str] = &[
        "floor",
        "round",
        "ceil",
        "trunc",
        "abs",
        "String",
        "Number",
        "parseInt",
        "parseFloat",
        "from",
        "charAt",
        "charCodeAt",
        "fromCharCode",
        "at",
        "concat",
        "join",
        "btoa",
        "encode",
        "stringify",
        "substring",
        "slice",
        "padStart",
        "padEnd",
        "md5",
        "sha1",
        "sha256",
        "update",
        "hash",
        "encodeURIComponent",
        "Buffer",
        "resolve",
        "assign",
        "freeze",
    ];
    KEEPING.contains(&callee)
}
