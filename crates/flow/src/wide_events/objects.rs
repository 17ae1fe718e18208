//! Which object an expression is: followed back to where it is made, or to what keeps it during a request.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use facts::code::{
    Call, ClassId, Code, ExprId, ExprKind, FunctionId, MemberKind, Pattern, PropertyKey, Stmt,
    StmtKind, Symbol, SymbolId, SymbolKind,
};
use facts::{FileClass, FileId, SourceFile};
use rustc_hash::FxHashMap;

use crate::Program;
use crate::origins::{SitePlace, Value};

/// Names of names, calls of calls.
const MAX_DEPTH: u32 = 14;
/// Calls of one function that are looked at.
const MAX_CALLERS: usize = 1000;
/// Objects that one expression may be.
const MAX_NODES: usize = 100;
/// Properties of properties.
const MAX_PARTS: usize = 5;

/// An object that lives as long as a request, or a place that keeps one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    /// Made by this literal, or by this `new Map()`.
    Made(FileId, ExprId),
    /// What an `AsyncLocalStorage` holds, by the call that makes the storage.
    Store(FileId, ExprId),
    /// A property of the request, the response or the context: `req.wideEvent`.
    Slot(Box<str>),
    /// The instances of a class, taken for one.
    Instance(FileId, ClassId),
    /// A property of another.
    Part(Box<Node>, Box<str>),
}

pub(super) type Nodes = BTreeSet<Node>;

/// Answers for the expressions of a program, each worked out once.
pub(super) struct Objects<'p> {
    pub(super) program: &'p Program,
    known: RefCell<FxHashMap<(FileId, ExprId), Nodes>>,
    complete: RefCell<FxHashMap<(FileId, ExprId), Rc<Nodes>>>,
    /// What names that take the rest of an object apart are the rest of.
    rests: RefCell<FxHashMap<FileId, Rc<FxHashMap<SymbolId, ExprId>>>>,
    /// Places and objects that are one: what is put into a storage, a slot or a field.
    same: BTreeMap<Node, Nodes>,
    classes: RefCell<BTreeMap<Node, Rc<Nodes>>>,
}

impl<'p> Objects<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        let mut objects = Self {
            program,
            known: RefCell::default(),
            complete: RefCell::default(),
            rests: RefCell::default(),
            same: BTreeMap::default(),
            classes: RefCell::default(),
        };
        let mut pairs = Vec::new();
        for (file, _, code) in objects.production() {
            objects.kept(file, code, &mut pairs);
        }
        // An object that is kept keeps what is in it: the event of `storage.run({ event }, next)`.
        let kept: Nodes =
            pairs.iter().flat_map(|(left, right)| [left.clone(), right.clone()]).collect();
        for node in kept {
            objects.inside(&node, &mut pairs);
        }
        for (left, right) in pairs {
            objects.same.entry(left.clone()).or_default().insert(right.clone());
            objects.same.entry(right).or_default().insert(left);
        }
        objects
    }

    pub(super) fn production(
        &self,
    ) -> impl Iterator<Item = (FileId, &'p SourceFile, &'p Code)> + use<'p> {
        let files = self.program.base.code();
        files.filter(|(_, source, _)| {
            let extension = source.path.extension().unwrap_or("");
            // Pages write no events.
            source.class == FileClass::Production
                && !matches!(extension, "jsx" | "tsx" | "vue" | "svelte")
        })
    }

    pub(super) fn code(&self, file: FileId) -> Option<&'p Code> {
        self.program.base.file(file).code()
    }

    pub(super) fn origin(&self, file: FileId, expr: ExprId) -> &'p str {
        self.program.origin(file, expr).map_or("", |origin| origin.as_str())
    }

    /// The objects that an expression may be, and all that is one with them.
    pub(super) fn all(&self, file: FileId, expr: ExprId) -> Rc<Nodes> {
        if let Some(known) = self.complete.borrow().get(&(file, expr)) {
            return known.clone();
        }
        let found = Rc::new(self.closed(self.nodes(file, expr, MAX_DEPTH)));
        self.complete.borrow_mut().insert((file, expr), found.clone());
        found
    }

    /// Adds what is one with the given.
    pub(super) fn closed(&self, start: Nodes) -> Nodes {
        let mut found = Nodes::new();
        for node in start {
            if !found.contains(&node) && found.len() < MAX_NODES {
                found.extend(self.one_with(&node).iter().cloned());
                found.insert(node);
            }
        }
        found
    }

    /// All that is one with a node, itself among it.
    fn one_with(&self, node: &Node) -> Rc<Nodes> {
        if let Some(known) = self.classes.borrow().get(node) {
            return known.clone();
        }
        // What depends on itself adds nothing.
        let alone = Rc::new(Nodes::from([node.clone()]));
        self.classes.borrow_mut().insert(node.clone(), alone);
        let mut open = vec![node.clone()];
        let mut found = Nodes::new();
        while let Some(node) = open.pop() {
            if found.len() >= MAX_NODES || !found.insert(node.clone()) {
                continue;
            }
            open.extend(self.same.get(&node).into_iter().flatten().cloned());
            if let Node::Part(whole, name) = &node {
                for other in self.one_with(whole).iter() {
                    open.extend(self.part(other.clone(), name, 4));
                }
            }
        }
        let found = Rc::new(found);
        self.classes.borrow_mut().insert(node.clone(), found.clone());
        found
    }

    /// The parts of an object literal, and what they are.
    fn inside(&self, node: &Node, pairs: &mut Vec<(Node, Node)>) {
        let Node::Made(file, literal) = node else { return };
        let Some(ExprKind::Object(properties)) = self.code(*file).map(|code| code.kind(*literal))
        else {
            return;
        };
        for property in properties {
            let PropertyKey::Name(name) = &property.key else { continue };
            let part = Node::Part(Box::new(node.clone()), name.clone());
            let values = self.nodes(*file, property.value, MAX_DEPTH);
            pairs.extend(values.into_iter().map(|value| (part.clone(), value)));
        }
    }

    /// What a file puts where it is kept.
    fn kept(&self, file: FileId, code: &Code, pairs: &mut Vec<(Node, Node)>) {
        let pair = |place: Nodes, value: Nodes, pairs: &mut Vec<(Node, Node)>| {
            for left in &place {
                pairs.extend(value.iter().map(|right| (left.clone(), right.clone())));
            }
        };
        for expr in &code.exprs {
            let ExprKind::Assign { target, value, .. } = &expr.kind else { continue };
            let Pattern::Target(target) = &**target else { continue };
            if matches!(code.kind(*target), ExprKind::Member { .. }) {
                let value = self.nodes(file, *value, MAX_DEPTH);
                if !value.is_empty() {
                    pair(self.place(file, *target), value, pairs);
                }
            }
        }
        for id in &code.calls {
            let Some(call) = code.call(*id) else { continue };
            let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
                continue;
            };
            let arg = |place: usize| call.args.get(place).map(|arg| arg.value);
            let (place, value) = match (&**property, arg(0), arg(1)) {
                ("run" | "enterWith", Some(value), _) => (self.store(file, *object), value),
                ("set" | "decorateRequest", Some(key), Some(value))
                    if self.is_of_request(file, code, *object) =>
                {
                    (code.string(key).map(|key| Node::Slot(key.into())), value)
                }
                _ => continue,
            };
            if let Some(place) = place {
                pair(Nodes::from([place]), self.nodes(file, value, MAX_DEPTH), pairs);
            }
        }
        for (class, id) in code.classes.iter().zip(0..) {
            for member in &class.members {
                let MemberKind::Field(Some(init)) = member.kind else { continue };
                let whole = Node::Instance(file, ClassId(id));
                let place = Node::Part(Box::new(whole), member.name.clone());
                pair(Nodes::from([place]), self.nodes(file, init, MAX_DEPTH), pairs);
            }
        }
    }

    /// The place that an assignment writes to, not what is there.
    fn place(&self, file: FileId, target: ExprId) -> Nodes {
        let Some(code) = self.code(file) else { return Nodes::new() };
        let ExprKind::Member { object, property, .. } = code.kind(target) else {
            return Nodes::new();
        };
        if self.is_of_request(file, code, *object) {
            return Nodes::from([Node::Slot(property.clone())]);
        }
        let wholes = self.nodes(file, *object, MAX_DEPTH).into_iter();
        wholes.map(|whole| Node::Part(Box::new(whole), property.clone())).collect()
    }

    pub(super) fn nodes(&self, file: FileId, expr: ExprId, depth: u32) -> Nodes {
        if let Some(known) = self.known.borrow().get(&(file, expr)) {
            return known.clone();
        }
        let Some(depth) = depth.checked_sub(1) else { return Nodes::new() };
        // What depends on itself adds nothing.
        self.known.borrow_mut().insert((file, expr), Nodes::new());
        let found = self.find(file, expr, depth);
        self.known.borrow_mut().insert((file, expr), found.clone());
        found
    }

    fn find(&self, file: FileId, expr: ExprId, depth: u32) -> Nodes {
        let Some(code) = self.code(file) else { return Nodes::new() };
        let mut found = Nodes::new();
        // Where the way can be followed here, what others say of it is left aside: they know nothing of copies.
        let mut is_followed = true;
        match code.kind(expr) {
            ExprKind::Object(_) => {
                found.insert(Node::Made(file, expr));
            }
            ExprKind::Name { symbol: Some(symbol), .. } => {
                found.extend(self.named(file, *symbol, depth));
                let symbol = code.symbol(*symbol);
                let is_param = matches!(symbol.kind, SymbolKind::Param(_));
                is_followed = is_param || symbol.init.is_some() && symbol.writes == 0;
            }
            ExprKind::Member { object, property, .. } => {
                if self.is_of_request(file, code, *object) {
                    found.insert(Node::Slot(property.clone()));
                } else {
                    for whole in self.nodes(file, *object, depth) {
                        found.extend(self.part(whole, property, depth));
                    }
                }
            }
            ExprKind::Call(call) if hands_on(code, call) => {
                // `redact(event)`, `structuredClone(event)`: what is made of an object has its fields.
                let first = call.args.first().map(|arg| arg.value);
                return first.map_or(Nodes::new(), |first| self.nodes(file, first, depth));
            }
            ExprKind::Call(call) => {
                found.extend(self.called(file, code, call));
                let callees = self.program.callees(file, expr);
                for (file, function) in callees {
                    found.extend(self.returned(*file, *function, depth));
                }
                is_followed = !callees.is_empty();
            }
            ExprKind::Await(value) | ExprKind::Assign { value, .. } => {
                found.extend(self.nodes(file, *value, depth))
            }
            ExprKind::Conditional { then: left, otherwise: right, .. }
            | ExprKind::Logical { left, right, .. } => {
                found.extend(self.nodes(file, *left, depth));
                found.extend(self.nodes(file, *right, depth));
            }
            _ => is_followed = false,
        }
        if !is_followed || matches!(code.kind(expr), ExprKind::Member { .. }) {
            let values = self.program.origins.values(file, expr);
            found.extend(values.iter().filter_map(|value| self.of_value(*value)));
        }
        found
    }

    fn of_value(&self, value: Value) -> Option<Node> {
        match value {
            Value::Literal(file, expr) => {
                let is_object = matches!(self.code(file)?.kind(expr), ExprKind::Object(_));
                is_object.then_some(Node::Made(file, expr))
            }
            Value::Instance(file, class) => Some(Node::Instance(file, class)),
            Value::External { origin, site: Some(site), .. } => {
                let SitePlace::Call(call) = site.place else { return None };
                let origin = self.program.origins.name(origin).as_str();
                if origin == "Map()" {
                    return Some(Node::Made(site.file, call));
                }
                let callee = self.code(site.file)?.call(call)?.callee;
                let ExprKind::Member { object, .. } = self.code(site.file)?.kind(callee) else {
                    return None;
                };
                origin.ends_with(".getStore()").then(|| self.store(site.file, *object))?
            }
            _ => None,
        }
    }

    /// The storage that an expression is.
    fn store(&self, file: FileId, expr: ExprId) -> Option<Node> {
        self.program.origins.values(file, expr).iter().find_map(|value| {
            let Value::External { origin, site: Some(site), .. } = value else { return None };
            let SitePlace::Call(call) = site.place else { return None };
            let origin = self.program.origins.name(*origin).as_str();
            origin.ends_with("AsyncLocalStorage()").then_some(Node::Store(site.file, call))
        })
    }

    fn named(&self, file: FileId, id: SymbolId, depth: u32) -> Nodes {
        let Some(code) = self.code(file) else { return Nodes::new() };
        if let Some(whole) = self.rest_of(file, code, id) {
            return self.nodes(file, whole, depth);
        }
        let symbol = code.symbol(id);
        let mut found = match symbol.kind {
            SymbolKind::Param(place) => self.handed(file, symbol.function, place as usize, depth),
            _ => symbol.init.map_or(Nodes::new(), |init| self.nodes(file, init, depth)),
        };
        for step in &symbol.init_path {
            found = found.into_iter().flat_map(|whole| self.part(whole, step, depth)).collect();
        }
        found
    }

    /// `event` of `const { level, ...fields } = event`.
    fn rest_of(&self, file: FileId, code: &Code, symbol: SymbolId) -> Option<ExprId> {
        let mut files = self.rests.borrow_mut();
        let rests = files.entry(file).or_insert_with(|| Rc::new(rests(code)));
        rests.get(&symbol).copied()
    }

    /// What callers pass.
    fn handed(&self, file: FileId, function: FunctionId, place: usize, depth: u32) -> Nodes {
        let passed = self.passed(file, function, place);
        let mut found = Nodes::new();
        if passed.is_empty() {
            let values = self.program.origins.param_values(file, function, place);
            found.extend(values.iter().filter_map(|value| self.of_value(*value)));
        }
        for (file, arg) in passed {
            if found.len() >= MAX_NODES {
                break;
            }
            found.extend(self.nodes(file, arg, depth));
        }
        found
    }

    /// The arguments that the calls of a function pass at a place.
    pub(super) fn passed(
        &self,
        file: FileId,
        function: FunctionId,
        place: usize,
    ) -> Vec<(FileId, ExprId)> {
        let callers = self.program.origins.callers(file, function).iter().take(MAX_CALLERS);
        let passed = callers.filter_map(|(file, call)| {
            let call = self.code(*file)?.call(*call)?;
            let before = call.args.get(..=place)?;
            before.iter().all(|arg| !arg.spread).then(|| (*file, before[place].value))
        });
        passed.collect()
    }

    /// What a function of the repository gives back.
    fn returned(&self, file: FileId, function: FunctionId, depth: u32) -> Nodes {
        let Some(code) = self.code(file) else { return Nodes::new() };
        let mut found = Nodes::new();
        let mut open: Vec<&Stmt> = code.function(function).body.iter().collect();
        while let Some(statement) = open.pop() {
            open.extend(statement.kind.blocks().into_iter().flatten());
            if let StmtKind::Return(Some(value)) = &statement.kind {
                found.extend(self.nodes(file, *value, depth));
            }
        }
        found
    }

    fn called(&self, file: FileId, code: &Code, call: &Call) -> Nodes {
        if let ExprKind::Member { object, property, .. } = code.kind(call.callee) {
            let first = call.args.first().map(|arg| arg.value);
            match (&**property, first.and_then(|first| code.string(first))) {
                ("getStore", _) => return self.store(file, *object).into_iter().collect(),
                // Hono and Koa keep things by name.
                ("get", Some(key)) if self.is_of_request(file, code, *object) => {
                    return Nodes::from([Node::Slot(key.into())]);
                }
                _ => {}
            }
        }
        Nodes::new()
    }

    /// A property of an object: what the literal says it is, or its place.
    fn part(&self, whole: Node, name: &str, depth: u32) -> Nodes {
        if let Node::Made(file, literal) = &whole
            && let Some(code) = self.code(*file)
            && let Some(value) = code.property(*literal, name)
        {
            let nodes = self.nodes(*file, value, depth);
            if !nodes.is_empty() {
                return nodes;
            }
        }
        let deep = std::iter::successors(Some(&whole), |node| match node {
            Node::Part(inner, _) => Some(&**inner),
            _ => None,
        });
        if deep.take(MAX_PARTS + 1).count() > MAX_PARTS {
            return Nodes::new();
        }
        Nodes::from([Node::Part(Box::new(whole), name.into())])
    }

    /// The request, the response, or the context that holds both.
    pub(super) fn is_of_request(&self, file: FileId, code: &Code, expr: ExprId) -> bool {
        const SHAPES: [&str; 8] = [
            "express.Request",
            "express.Response",
            "koa.Context",
            "fastify.Request",
            "fastify.Reply",
            "http.IncomingMessage",
            "http.ServerResponse",
            "hono.Context",
        ];
        let origin = self.origin(file, expr);
        if SHAPES.contains(&origin) {
            return true;
        }
        let ExprKind::Name { name, symbol: Some(symbol) } = code.kind(expr) else { return false };
        let is_param =
            matches!(code.symbol(*symbol).kind, SymbolKind::Param(_) | SymbolKind::Variable);
        is_param
            && matches!(&**name, "req" | "res" | "request" | "response" | "reply" | "ctx" | "c")
    }

    /// The way from one of the objects to what an expression is: `["user", "plan"]` of `event.user.plan`.
    pub(super) fn path_from(
        &self,
        file: FileId,
        expr: ExprId,
        objects: &Nodes,
    ) -> Option<Vec<Box<str>>> {
        let code = self.code(file)?;
        let mut path: Vec<Box<str>> = Vec::new();
        let mut at = expr;
        for _ in 0..12 {
            if !path.is_empty() && self.is_one(file, at, objects) {
                path.reverse();
                return Some(path);
            }
            match code.kind(at) {
                ExprKind::Member { object, property, .. } => {
                    path.push(property.clone());
                    at = *object;
                }
                ExprKind::Name { symbol: Some(symbol), .. } => {
                    let symbol = code.symbol(*symbol);
                    if symbol.init_path.is_empty() {
                        return None;
                    }
                    return self.taken_apart(file, symbol, objects, path);
                }
                _ => return None,
            }
        }
        None
    }

    /// `const { user } = event`, `function keep({ status }) {}`.
    fn taken_apart(
        &self,
        file: FileId,
        symbol: &Symbol,
        objects: &Nodes,
        mut path: Vec<Box<str>>,
    ) -> Option<Vec<Box<str>>> {
        let whole = match symbol.kind {
            SymbolKind::Param(place) => {
                self.handed(file, symbol.function, place as usize, MAX_DEPTH)
            }
            _ => self.nodes(file, symbol.init?, MAX_DEPTH),
        };
        (!whole.is_disjoint(objects)).then(|| {
            path.extend(symbol.init_path.iter().rev().cloned());
            path.reverse();
            path
        })
    }

    pub(super) fn is_one(&self, file: FileId, expr: ExprId, objects: &Nodes) -> bool {
        self.nodes(file, expr, MAX_DEPTH).iter().any(|node| objects.contains(node))
    }
}

/// Calls whose result has the fields of what they are given.
fn hands_on(code: &Code, call: &Call) -> bool {
    let (ExprKind::Member { property: name, .. } | ExprKind::Name { name, .. }) =
        code.kind(call.callee)
    else {
        return false;
    };
    const WORDS: [&str; 22] = [
        "redact",
        "redacted",
        "redactor",
        "sanitize",
        "sanitise",
        "mask",
        "scrub",
        "clean",
        "clone",
        "copy",
        "freeze",
        "parse",
        "stringify",
        "serialize",
        "truncate",
        "cap",
        "fit",
        "compact",
        "flatten",
        "entries",
        "omit",
        "prune",
    ];
    facts::words(name).iter().any(|word| WORDS.contains(&word.as_str()))
}

fn rests(code: &Code) -> FxHashMap<SymbolId, ExprId> {
    let mut found = FxHashMap::default();
    for function in &code.functions {
        let mut open: Vec<&Stmt> = function.body.iter().collect();
        while let Some(statement) = open.pop() {
            open.extend(statement.kind.blocks().into_iter().flatten());
            if let StmtKind::Declare { pattern, init: Some(init) } = &statement.kind
                && let Pattern::Object { rest: Some(rest), .. } = pattern
                && let Pattern::Bind { symbol, .. } = &**rest
            {
                found.insert(*symbol, *init);
            }
        }
    }
    found
}
