//! Which code requests and jobs run.

use facts::code::{CallKind, Code, ExprId, ExprKind, FunctionId};
use facts::{FileClass, FileId, Route};
use flow::{OfProgram, Program};
use rustc_hash::{FxHashMap, FxHashSet};

/// Functions that run once for each request, message or job, with all that they call.
pub(crate) struct Reached(FxHashSet<(FileId, FunctionId)>);

impl OfProgram for Reached {
    fn of(program: &Program) -> Self {
        let mut reached = Self(FxHashSet::default());
        let mut open: Vec<(FileId, FunctionId)> = handlers(program).map(|(_, of)| of).collect();
        open.extend(consumers(program));
        let mut files: FxHashMap<FileId, Owned> = FxHashMap::default();
        while let Some((file, function)) = open.pop() {
            if !reached.0.insert((file, function)) {
                continue;
            }
            let Some(code) = program.base.file(file).code() else { continue };
            let owned = files.entry(file).or_insert_with(|| Owned::new(code));
            // Callbacks that are written in it.
            open.extend(owned.functions.get(&function).into_iter().flatten().map(|of| (file, *of)));
            for call in owned.calls.get(&function).into_iter().flatten() {
                open.extend(program.callees(file, *call).iter().copied());
            }
        }
        reached
    }
}

impl Reached {
    pub(crate) fn contains(&self, file: FileId, function: FunctionId) -> bool {
        self.0.contains(&(file, function))
    }
}

/// What each function of a file holds directly.
#[derive(Default)]
struct Owned {
    functions: FxHashMap<FunctionId, Vec<FunctionId>>,
    calls: FxHashMap<FunctionId, Vec<ExprId>>,
}

impl Owned {
    fn new(code: &Code) -> Self {
        let mut owned = Self::default();
        for (function, id) in code.functions.iter().zip(0..) {
            if let Some(parent) = function.parent {
                owned.functions.entry(parent).or_default().push(FunctionId(id));
            }
        }
        for (call, owner) in code.calls.iter().zip(&code.call_owners) {
            owned.calls.entry(*owner).or_default().push(*call);
        }
        owned
    }
}

/// The handlers of the routes of production code, each with its first route.
pub(crate) fn handlers(program: &Program) -> impl Iterator<Item = (&Route, (FileId, FunctionId))> {
    let mut seen = FxHashSet::default();
    let production = |file: FileId| program.base.file(file).class == FileClass::Production;
    let routes = program.routes.routes.iter().filter(move |route| production(route.file));
    let pairs = routes.flat_map(|route| {
        route.handlers.iter().map(move |handler| (route, (handler.file, handler.function)))
    });
    pairs.filter(move |(_, of)| seen.insert(*of))
}

/// Callbacks of queues, sockets and subscriptions: `queue.process(fn)`, `consumer.on("message", fn)`.
fn consumers(program: &Program) -> Vec<(FileId, FunctionId)> {
    let mut found = Vec::new();
    for (file, _, code) in program.base.code() {
        for id in &code.calls {
            let Some(call) = code.call(*id) else { continue };
            let name = match code.kind(call.callee) {
                ExprKind::Member { property, .. } => &**property,
                ExprKind::Name { name, .. } if call.kind == CallKind::New => &**name,
                _ => continue,
            };
            let first = call.args.first().and_then(|arg| code.string(arg.value)).unwrap_or("");
            let consumes = match name {
                "process" | "consume" | "subscribe" | "eachMessage" | "Worker" => true,
                "on" => matches!(first, "message" | "data" | "job" | "request" | "connection"),
                _ => false,
            };
            if consumes {
                let functions = call.args.iter().filter_map(|arg| match code.kind(arg.value) {
                    ExprKind::Function(function) => Some((file, *function)),
                    _ => None,
                });
                found.extend(functions);
            }
        }
    }
    found
}
