//! What a program puts into objects: assignments, merges, keys that only run time knows.

use std::collections::BTreeMap;

use facts::FileId;
use facts::code::{
    AssignOp, Call, Code, ExprId, ExprKind, FunctionId, LoopKind, Pattern, Stmt, StmtKind,
    SymbolId, SymbolKind,
};
use model::ByteRange;
use rustc_hash::FxHashMap;

use super::objects::{Node, Nodes, Objects};

/// Steps from an object to what is put into it.
const MAX_STEPS: usize = 8;

pub(super) struct Put {
    pub(super) file: FileId,
    pub(super) range: ByteRange,
    pub(super) what: What,
}

pub(super) enum What {
    /// One field.
    Field(ExprId),
    /// All fields of another object.
    Merge(ExprId),
    /// A field whose name is worked out.
    Dynamic { key: ExprId, value: ExprId },
}

type Path = Vec<Box<str>>;

/// Every put of production code, and the objects that it is into.
pub(super) struct Puts {
    pub(super) all: Vec<Put>,
    /// The puts into an object, with the way from it.
    into: BTreeMap<Node, Vec<(usize, Path)>>,
    loops: FxHashMap<FileId, Vec<Looped>>,
    /// Functions that copy the fields of one parameter into another: target and source.
    copying: BTreeMap<(FileId, FunctionId), (usize, usize)>,
}

/// A name that goes over the keys of an object.
struct Looped {
    range: ByteRange,
    names: Vec<SymbolId>,
    over: ExprId,
}

impl Puts {
    pub(super) fn new(objects: &Objects<'_>) -> Self {
        let mut puts = Self {
            all: Vec::new(),
            into: BTreeMap::new(),
            loops: FxHashMap::default(),
            copying: BTreeMap::new(),
        };
        for (file, _, code) in objects.production() {
            puts.find_copying(file, code);
        }
        for (file, _, code) in objects.production() {
            puts.assigned(objects, file, code);
            puts.called(objects, file, code);
        }
        puts
    }

    /// The puts into any of the objects, each once, in order, with the way from it.
    pub(super) fn of(&self, objects: &Nodes) -> Vec<(&Put, &Path)> {
        let mut found: BTreeMap<usize, &Path> = BTreeMap::new();
        for (place, path) in objects.iter().filter_map(|node| self.into.get(node)).flatten() {
            found.entry(*place).or_insert(path);
        }
        found.into_iter().filter_map(|(place, path)| Some((self.all.get(place)?, path))).collect()
    }

    fn add(&mut self, put: Put, wholes: &Nodes, path: &Path) {
        if wholes.is_empty() || path.len() > MAX_STEPS {
            return;
        }
        let place = self.all.len();
        self.all.push(put);
        for node in wholes {
            let mut path = path.clone();
            let mut at = node.clone();
            // What is put into a part is put into the whole as well.
            loop {
                self.into.entry(at.clone()).or_default().push((place, path.clone()));
                let Node::Part(whole, name) = at else { break };
                path.insert(0, name);
                at = *whole;
            }
        }
    }

    fn assigned(&mut self, objects: &Objects<'_>, file: FileId, code: &Code) {
        for expr in &code.exprs {
            let ExprKind::Assign { target, value, op } = &expr.kind else { continue };
            let Pattern::Target(target) = &**target else { continue };
            if matches!(op, Some(AssignOp::Binary(_))) && !self.is_member(code, *target) {
                continue;
            }
            match code.kind(*target) {
                ExprKind::Member { .. } => {
                    let put = Put { file, range: expr.range, what: What::Field(*value) };
                    self.put_along(objects, file, code, *target, put);
                }
                ExprKind::Index { object, index, .. } => {
                    if self.is_copy(file, code, *object, *index, expr.range) {
                        continue;
                    }
                    let what = match code.kind(*value) {
                        // `copy[key] = event[key]`: all that the other has, or some of it.
                        ExprKind::Index { object: from, index: same, .. }
                            if is_same_name(code, *index, *same) =>
                        {
                            What::Merge(*from)
                        }
                        _ => What::Dynamic { key: *index, value: *value },
                    };
                    let put = Put { file, range: expr.range, what };
                    self.put_along(objects, file, code, *object, put);
                }
                _ => {}
            }
        }
    }

    fn is_member(&self, code: &Code, target: ExprId) -> bool {
        matches!(code.kind(target), ExprKind::Member { .. } | ExprKind::Index { .. })
    }

    /// From the innermost object that is known outwards.
    fn put_along(
        &mut self,
        objects: &Objects<'_>,
        file: FileId,
        code: &Code,
        target: ExprId,
        put: Put,
    ) {
        let mut path: Path = Vec::new();
        let mut at = target;
        let mut wholes = Nodes::new();
        let is_field = matches!(put.what, What::Field(_));
        for _ in 0..MAX_STEPS {
            if !(is_field && path.is_empty()) {
                wholes = objects.nodes(file, at, 14);
                if !wholes.is_empty() {
                    break;
                }
            }
            let ExprKind::Member { object, property, .. } = code.kind(at) else { return };
            path.insert(0, property.clone());
            at = *object;
        }
        self.add(put, &wholes, &path);
    }

    fn called(&mut self, objects: &Objects<'_>, file: FileId, code: &Code) {
        for id in &code.calls {
            let Some(call) = code.call(*id) else { continue };
            let range = code.range(*id);
            let arg = |place: usize| call.args.get(place).map(|arg| arg.value);
            if let Some((target, sources)) = self.merged(objects, file, code, *id, call) {
                let wholes = objects.nodes(file, target, 14);
                for source in sources {
                    let put = Put { file, range, what: What::Merge(source) };
                    self.add(put, &wholes, &Vec::new());
                }
            }
            let (ExprKind::Member { property: name, .. } | ExprKind::Name { name, .. }) =
                code.kind(call.callee)
            else {
                continue;
            };
            if &**name != "set" {
                continue;
            }
            // `map.set("plan", plan)`, `_.set(event, "user.plan", plan)`
            let (whole, key, value) = match (code.kind(call.callee), arg(0), arg(1), arg(2)) {
                (_, Some(whole), Some(key), Some(value)) => (whole, key, value),
                (ExprKind::Member { object, .. }, Some(key), Some(value), None) => {
                    (*object, key, value)
                }
                _ => continue,
            };
            let wholes = objects.nodes(file, whole, 14);
            match code.string(key) {
                Some(key) => {
                    let path = key.split('.').map(Into::into).collect();
                    self.add(Put { file, range, what: What::Field(value) }, &wholes, &path);
                }
                None => {
                    let what = What::Dynamic { key, value };
                    self.add(Put { file, range, what }, &wholes, &Vec::new());
                }
            }
        }
    }

    /// `Object.assign(event, fields)`, `_.merge(event, fields)`, and what the repository has for it.
    fn merged(
        &self,
        objects: &Objects<'_>,
        file: FileId,
        code: &Code,
        id: ExprId,
        call: &Call,
    ) -> Option<(ExprId, Vec<ExprId>)> {
        let own = objects.program.callees(file, id).iter();
        if let Some((target, source)) = own.filter_map(|of| self.copying.get(of)).next() {
            let arg = |place: usize| call.args.get(place).map(|arg| arg.value);
            return Some((arg(*target)?, vec![arg(*source)?]));
        }
        let (ExprKind::Member { property: name, .. } | ExprKind::Name { name, .. }) =
            code.kind(call.callee)
        else {
            return None;
        };
        let merges = matches!(
            &**name,
            "assign" | "assignIn" | "merge" | "mergeWith" | "extend" | "defaults" | "defaultsDeep"
        );
        if !merges || !objects.program.callees(file, id).is_empty() {
            return None;
        }
        let (target, sources) = call.args.split_first()?;
        let sources = sources.iter().map(|source| source.value);
        let sources = sources.filter(|source| !matches!(code.kind(*source), ExprKind::Function(_)));
        Some((target.value, sources.collect()))
    }

    fn find_copying(&mut self, file: FileId, code: &Code) {
        let mut loops = loops(code);
        loops.extend(callbacks(code));
        self.loops.insert(file, loops);
        for expr in &code.exprs {
            let ExprKind::Assign { target, .. } = &expr.kind else { continue };
            let Pattern::Target(target) = &**target else { continue };
            let ExprKind::Index { object, index, .. } = code.kind(*target) else { continue };
            let Some(over) = self.looped(file, code, *index, expr.range) else { continue };
            if let (Some((function, to)), Some((same, from))) =
                (param(code, *object), param(code, over))
                && function == same
            {
                self.copying.entry((file, function)).or_insert((to, from));
            }
        }
    }

    fn is_copy(
        &self,
        file: FileId,
        code: &Code,
        object: ExprId,
        index: ExprId,
        range: ByteRange,
    ) -> bool {
        let over = self.looped(file, code, index, range);
        let sides = (param(code, object), over.and_then(|over| param(code, over)));
        matches!(sides, (Some((function, _)), Some((same, _))) if function == same)
    }

    /// The object whose keys a name goes over at a place.
    pub(super) fn looped(
        &self,
        file: FileId,
        code: &Code,
        key: ExprId,
        range: ByteRange,
    ) -> Option<ExprId> {
        let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(key) else { return None };
        let around = self.loops.get(&file)?.iter();
        let mut around = around.filter(|one| one.range.contains(range));
        around.find(|one| one.names.contains(symbol)).map(|one| one.over)
    }
}

fn is_same_name(code: &Code, left: ExprId, right: ExprId) -> bool {
    match (code.kind(left), code.kind(right)) {
        (ExprKind::Name { symbol: Some(left), .. }, ExprKind::Name { symbol: Some(right), .. }) => {
            left == right
        }
        _ => false,
    }
}

/// The parameter that a name is.
pub(super) fn param(code: &Code, expr: ExprId) -> Option<(FunctionId, usize)> {
    let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(code.constant(expr)) else {
        return None;
    };
    let symbol = code.symbol(*symbol);
    match symbol.kind {
        SymbolKind::Param(place) if symbol.init_path.is_empty() => {
            Some((symbol.function, place as usize))
        }
        _ => None,
    }
}

/// `for (const key in source)`, `for (const [key, value] of Object.entries(source))`.
fn loops(code: &Code) -> Vec<Looped> {
    let mut found = Vec::new();
    for function in &code.functions {
        let mut open: Vec<&Stmt> = function.body.iter().collect();
        while let Some(statement) = open.pop() {
            open.extend(statement.kind.blocks().into_iter().flatten());
            let StmtKind::Loop { kind, binding: Some(binding), test: Some(over), .. } =
                &statement.kind
            else {
                continue;
            };
            let over = match kind {
                LoopKind::In => Some(*over),
                LoopKind::Of | LoopKind::AwaitOf => keys_of(code, *over),
                _ => None,
            };
            if let Some(over) = over {
                let names = binding.symbols();
                found.push(Looped { range: statement.range, names, over });
            }
        }
    }
    found
}

/// `Object.keys(source).forEach((key) => ..)`
fn callbacks(code: &Code) -> Vec<Looped> {
    let mut found = Vec::new();
    for id in &code.calls {
        let Some(call) = code.call(*id) else { continue };
        let ExprKind::Member { object, property, .. } = code.kind(call.callee) else { continue };
        let over = keys_of(code, *object).filter(|_| &**property == "forEach");
        let function = call.args.first().map(|arg| code.kind(arg.value));
        if let (Some(over), Some(ExprKind::Function(function))) = (over, function) {
            let params = &code.function(*function).params;
            let names = params.first().map(|param| param.pattern.symbols()).unwrap_or_default();
            found.push(Looped { range: code.range(*id), names, over });
        }
    }
    found
}

fn keys_of(code: &Code, expr: ExprId) -> Option<ExprId> {
    let call = code.call(expr)?;
    let ExprKind::Member { property, .. } = code.kind(call.callee) else { return None };
    let goes_over = matches!(&**property, "entries" | "keys");
    call.args.first().filter(|_| goes_over).map(|arg| arg.value)
}
