//! Where the record of a request is written: log calls that run when a response ends.

use std::collections::{BTreeMap, BTreeSet};

use facts::code::{Call, Code, ExprId, ExprKind, FunctionId, StmtKind, SymbolKind};
use facts::{FileId, LogCall, LogLevel};
use model::ByteRange;
use rustc_hash::FxHashMap;

use super::objects::Objects;
use super::stdout;
use crate::Value;

/// Calls between the end of a response and the log call.
const MAX_DEPTH: usize = 5;
/// Functions that run at one end.
const MAX_FUNCTIONS: usize = 120;

pub(super) struct Found {
    /// In order of files and places.
    pub(super) emissions: Vec<Emission>,
    /// The functions that run when a response ends.
    pub(super) at_end: BTreeSet<(FileId, FunctionId)>,
}

/// A call that writes a record, and what it writes.
pub(super) struct Emission {
    pub(super) file: FileId,
    pub(super) range: ByteRange,
    pub(super) level: Option<LogLevel>,
    pub(super) setup: Option<u32>,
    pub(super) around: Vec<(FileId, FunctionId)>,
    pub(super) written: Vec<(FileId, ExprId)>,
    /// What the log call itself says of its fields: the call, and the places among the program's log calls.
    pub(super) calls: Vec<usize>,
    /// Keys that are bound to the logger.
    pub(super) bound: Vec<Box<str>>,
    /// It is known to run at the end; otherwise what it writes must say how the request ended.
    pub(super) is_sure: bool,
}

/// Something that writes.
struct Write {
    file: FileId,
    function: FunctionId,
    expr: ExprId,
    /// Its place among the program's log calls.
    call: Option<usize>,
}

struct Finder<'o, 'p> {
    objects: &'o Objects<'p>,
    log_calls: FxHashMap<(FileId, ExprId), usize>,
    files: FxHashMap<FileId, Owned>,
    at_end: BTreeSet<(FileId, FunctionId)>,
}

pub(super) fn find(objects: &Objects<'_>) -> Found {
    let calls = objects.program.log_calls.iter().enumerate();
    let log_calls = calls.map(|(place, call)| ((call.file, call.expr), place)).collect();
    let mut finder =
        Finder { objects, log_calls, files: FxHashMap::default(), at_end: BTreeSet::new() };
    let mut emissions: BTreeMap<(FileId, ByteRange), Emission> = BTreeMap::new();
    for (file, source, code) in objects.production() {
        for emission in finder.of_file(file, &source.text, code) {
            match emissions.get_mut(&(emission.file, emission.range)) {
                Some(known) => known.join(emission),
                None => {
                    emissions.insert((emission.file, emission.range), emission);
                }
            }
        }
    }
    Found { emissions: emissions.into_values().collect(), at_end: finder.at_end }
}

impl Emission {
    fn join(&mut self, other: Self) {
        self.is_sure |= other.is_sure;
        for around in other.around {
            if !self.around.contains(&around) {
                self.around.push(around);
            }
        }
        for written in other.written {
            if !self.written.contains(&written) {
                self.written.push(written);
            }
        }
        for call in other.calls {
            if !self.calls.contains(&call) {
                self.calls.push(call);
            }
        }
    }
}

impl Finder<'_, '_> {
    fn of_file(&mut self, file: FileId, text: &str, code: &Code) -> Vec<Emission> {
        let mut found = Vec::new();
        for (id, owner) in code.calls.iter().zip(&code.call_owners) {
            let Some(call) = code.call(*id) else { continue };
            if !self.ends_response(file, code, call) {
                continue;
            }
            let functions = self.handed(file, code, call);
            let around = self.around(file, code, *owner);
            let writes = self.reached(&functions, true);
            found.extend(self.together(writes, around));
        }
        for id in (0..code.functions.len() as u32).map(FunctionId) {
            if !runs_next(code, id) {
                continue;
            }
            let around = self.around(file, code, id);
            let measures = measures(code.function(id).range.slice(text));
            for write in self.reached(&[(file, id)], false) {
                let is_own =
                    write.file == file && code.function(id).range.contains(code.range(write.expr));
                let mut one = self.together(vec![write], around.clone());
                if let Some(one) = &mut one {
                    one.is_sure = is_own && measures;
                }
                found.extend(one);
            }
        }
        found
    }

    /// `res.on("finish", ..)`, `onFinished(res, ..)`, `fastify.addHook("onResponse", ..)`.
    fn ends_response(&self, file: FileId, code: &Code, call: &Call) -> bool {
        let first = call.args.first().and_then(|arg| code.string(arg.value)).unwrap_or("");
        match code.kind(call.callee) {
            ExprKind::Member { property, .. } => match &**property {
                "on" | "once" | "addListener" | "prependListener" => {
                    matches!(first, "finish" | "close")
                }
                "addHook" => matches!(first, "onResponse" | "onSend" | "onRequestAbort"),
                _ => false,
            },
            _ => self.objects.origin(file, call.callee) == "on-finished",
        }
    }

    /// The functions that a call is given.
    fn handed(&self, file: FileId, code: &Code, call: &Call) -> Vec<(FileId, FunctionId)> {
        let mut found = Vec::new();
        for arg in &call.args {
            match code.kind(arg.value) {
                ExprKind::Function(function) => found.push((file, *function)),
                _ => {
                    let values = self.objects.program.origins.values(file, arg.value).iter();
                    found.extend(values.filter_map(|value| match value {
                        Value::Function(file, function) => Some((*file, *function)),
                        _ => None,
                    }));
                }
            }
        }
        found
    }

    /// The function and those that it is written in.
    fn around(&self, file: FileId, code: &Code, function: FunctionId) -> Vec<(FileId, FunctionId)> {
        let parents = std::iter::successors(Some(function), |at| code.function(*at).parent);
        let inner = parents.take_while(|at| *at != FunctionId::TOP_LEVEL).take(6);
        inner.map(|at| (file, at)).collect()
    }

    /// What is written by the functions and by what they call.
    fn reached(&mut self, from: &[(FileId, FunctionId)], at_end: bool) -> Vec<Write> {
        let objects = self.objects;
        let mut writes = Vec::new();
        let mut seen = BTreeSet::new();
        let mut open: Vec<(FileId, FunctionId, usize)> =
            from.iter().map(|(file, function)| (*file, *function, 0)).collect();
        while let Some((file, function, depth)) = open.pop() {
            if seen.len() >= MAX_FUNCTIONS || !seen.insert((file, function)) {
                continue;
            }
            let Some(code) = objects.code(file) else { continue };
            let owned = self.files.entry(file).or_insert_with(|| Owned::new(code));
            open.extend(owned.functions(function).iter().map(|inner| (file, *inner, depth)));
            for call in owned.calls(function) {
                let known = self.log_calls.get(&(file, *call)).copied();
                if known.is_some() || stdout::writes(objects, file, *call) {
                    writes.push(Write { file, function, expr: *call, call: known });
                } else if depth < MAX_DEPTH {
                    let callees = objects.program.callees(file, *call).iter();
                    open.extend(callees.map(|(file, function)| (*file, *function, depth + 1)));
                }
            }
        }
        if at_end {
            self.at_end.extend(seen);
        }
        writes.sort_by_key(|write| (write.file, write.expr));
        writes
    }

    /// What one end writes is one record, whichever of its calls writes it.
    fn together(&self, writes: Vec<Write>, around: Vec<(FileId, FunctionId)>) -> Option<Emission> {
        let objects = self.objects;
        let handled =
            |write: &Write| objects.code(write.file).is_some_and(|code| in_handler(code, write));
        // What is written when writing failed is not the record.
        let (failed, usual): (Vec<_>, Vec<_>) = writes.into_iter().partition(handled);
        let writes = if usual.is_empty() { failed } else { usual };
        let last = writes.last()?;
        let calls: Vec<usize> = writes.iter().filter_map(|write| write.call).collect();
        let logged: Vec<&LogCall> =
            calls.iter().filter_map(|place| objects.program.log_calls.get(*place)).collect();
        let mut written = Vec::new();
        for write in &writes {
            let Some(call) = objects.code(write.file).and_then(|code| code.call(write.expr)) else {
                continue;
            };
            written.extend(call.args.iter().map(|arg| (write.file, arg.value)));
        }
        Some(Emission {
            file: last.file,
            range: objects.code(last.file)?.range(last.expr),
            level: logged.iter().map(|call| call.level).min(),
            setup: logged.iter().find_map(|call| call.setup),
            bound: logged.iter().flat_map(|call| call.bound.iter().cloned()).collect(),
            around,
            written,
            calls,
            is_sure: true,
        })
    }
}

/// Whether a place is in the handler of a `try` of its own function.
fn in_handler(code: &Code, write: &Write) -> bool {
    let place = code.range(write.expr);
    let mut open = vec![&code.function(write.function).body];
    while let Some(block) = open.pop() {
        for statement in block {
            if !statement.range.contains(place) {
                continue;
            }
            if let StmtKind::Try { handler: Some(handler), .. } = &statement.kind
                && handler.iter().any(|inner| inner.range.contains(place))
            {
                return true;
            }
            open.extend(statement.kind.blocks());
        }
    }
    false
}

/// Koa, Hono and Next: the function waits for what comes behind it. Nest: it is an interceptor.
fn runs_next(code: &Code, function: FunctionId) -> bool {
    if function == FunctionId::TOP_LEVEL {
        return false;
    }
    let declared = code.function(function);
    if &*declared.name == "intercept" {
        return true;
    }
    let of_request = declared.params.iter().any(|param| {
        let names = param.pattern.symbols();
        let mut names = names.iter().map(|symbol| &*code.symbol(*symbol).name);
        names.any(|name| matches!(name, "req" | "request" | "ctx" | "c" | "context"))
    });
    let calls = code.calls.iter().zip(&code.call_owners).filter(|(_, owner)| **owner == function);
    declared.is_async
        && of_request
        && calls.filter_map(|(id, _)| code.call(*id)).any(|call| {
            let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(call.callee) else {
                return false;
            };
            matches!(code.symbol(*symbol).kind, SymbolKind::Param(_))
        })
}

fn measures(text: &str) -> bool {
    ["Date.now()", "performance.now()", "hrtime"].iter().any(|clock| text.contains(clock))
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

    fn functions(&self, of: FunctionId) -> &[FunctionId] {
        self.functions.get(&of).map_or(&[], Vec::as_slice)
    }

    fn calls(&self, of: FunctionId) -> &[ExprId] {
        self.calls.get(&of).map_or(&[], Vec::as_slice)
    }
}
