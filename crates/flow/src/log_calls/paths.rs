//! What one run of a function logs: the longest way through it, with what the functions that it calls are sure to write.

use facts::code::{Block, Code, ExprId, ExprKind, FunctionId, Stmt, StmtKind};
use facts::{FileId, LogCall};
use model::ByteRange;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::Program;

/// Statements in statements, and calls in calls, that are followed.
const MAX_DEPTH: u32 = 40;
/// Log calls of one way that are kept; a handler with more is as bad as one with so many.
const MAX_KEPT: usize = 40;
/// Calls of calls that count: what lies deeper belongs to others.
const MAX_CALLS: u32 = 3;
/// What is given to these is no part of the way that is being walked.
const ELSEWHEN: &[&str] = &[
    "on",
    "once",
    "addListener",
    "addEventListener",
    "setTimeout",
    "setInterval",
    "setImmediate",
    "catch",
];

/// The log calls on the longest way through a function, with those that its callees always write, by their places in [`Program::log_calls`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogPath {
    pub calls: Vec<u32>,
}

/// Answers for the functions of a program, each worked out once.
pub struct LogPaths<'p> {
    program: &'p Program,
    log_calls: FxHashMap<(FileId, ExprId), u32>,
    files: FxHashMap<FileId, FileCalls>,
    known: FxHashMap<(FileId, FunctionId, bool), LogPath>,
    counts: fn(&LogCall) -> bool,
    depth: u32,
    /// How many calls deep the function is that is being looked at: in one that is called, only what it writes on
    /// every way counts, since the caller takes one way and not the longest of each.
    calls: u32,
}

/// The calls and function literals of a file, in order of place.
struct FileCalls {
    calls: Vec<(ByteRange, ExprId, FunctionId)>,
    functions: Vec<(ByteRange, FunctionId, Option<FunctionId>)>,
    /// Functions that run at another time, or when something has failed.
    elsewhen: FxHashSet<FunctionId>,
}

/// The ways through a block: one that goes on behind it, and one that leaves the function.
#[derive(Clone, Default)]
struct Ways {
    on: Option<Vec<u32>>,
    out: Option<Vec<u32>>,
}

impl<'p> LogPaths<'p> {
    /// Counts the log calls that `counts` picks.
    pub fn new(program: &'p Program, counts: fn(&LogCall) -> bool) -> Self {
        let calls = program.log_calls.iter().zip(0..);
        Self {
            program,
            log_calls: calls.map(|(call, place)| ((call.file, call.expr), place)).collect(),
            files: FxHashMap::default(),
            known: FxHashMap::default(),
            counts,
            depth: 0,
            calls: 0,
        }
    }

    /// What every run of a function writes that is not turned away at its beginning.
    pub fn surely(&mut self, file: FileId, function: FunctionId) -> LogPath {
        self.calls += 1;
        let path = self.through(file, function);
        self.calls -= 1;
        path
    }

    /// The longest way through a function that nothing else calls.
    pub fn through(&mut self, file: FileId, function: FunctionId) -> LogPath {
        let key = (file, function, self.calls > 0);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let Some(code) = self.program.base.file(file).code() else { return LogPath::default() };
        if self.depth >= MAX_DEPTH || self.calls > MAX_CALLS {
            return LogPath::default();
        }
        // A function that calls itself adds nothing.
        self.known.insert(key, LogPath::default());
        self.files.entry(file).or_insert_with(|| FileCalls::new(code));
        self.depth += 1;
        let ways = self.block(file, code, function, &code.function(function).body);
        self.depth -= 1;
        let way = if self.calls > 0 { ways.on.or(ways.out) } else { longer(ways.on, ways.out) };
        let path = LogPath { calls: way.unwrap_or_default() };
        self.known.insert(key, path.clone());
        path
    }

    fn block(&mut self, file: FileId, code: &Code, function: FunctionId, block: &Block) -> Ways {
        let mut on = Some(Vec::new());
        let mut out = None;
        if self.depth >= 2 * MAX_DEPTH {
            return Ways { on, out };
        }
        self.depth += 1;
        for statement in block {
            let Some(so_far) = on else { break };
            let ways = self.statement(file, code, function, statement);
            let left = ways.out.map(|tail| joined(&so_far, &tail));
            out = if self.calls > 0 { left.or(out) } else { longer(out, left) };
            on = ways.on.map(|tail| joined(&so_far, &tail));
        }
        self.depth -= 1;
        Ways { on, out }
    }

    fn statement(
        &mut self,
        file: FileId,
        code: &Code,
        function: FunctionId,
        statement: &Stmt,
    ) -> Ways {
        match &statement.kind {
            StmtKind::If { test, then, otherwise } => {
                let first = self.within(file, code, function, code.range(*test));
                let then = self.block(file, code, function, then);
                let otherwise = self.block(file, code, function, otherwise);
                self.either(then, otherwise).behind(&first)
            }
            StmtKind::Switch { cases, .. } => cases.iter().fold(Ways::nothing(), |ways, case| {
                let case = self.block(file, code, function, &case.body);
                self.either(ways, case.or_on())
            }),
            StmtKind::Loop { body, test, .. } => {
                let first = test
                    .map_or(Vec::new(), |test| self.within(file, code, function, code.range(test)));
                let body = self.block(file, code, function, body).or_on();
                // There may be no element.
                let body = if self.calls > 0 { self.either(body, Ways::nothing()) } else { body };
                body.behind(&first)
            }
            StmtKind::Try { body, handler, finalizer, .. } => {
                let tried = self.block(file, code, function, body);
                // What the handler logs comes instead of the rest of the body.
                let handled =
                    handler.as_ref().map(|handler| self.block(file, code, function, handler));
                let ways = match handled {
                    Some(handled) if self.calls == 0 => tried.or(handled),
                    _ => tried,
                };
                let last = self.block(file, code, function, finalizer);
                ways.before(&last.on.unwrap_or_default())
            }
            StmtKind::Block(body) | StmtKind::Labeled { body, .. } => {
                self.block(file, code, function, body)
            }
            StmtKind::Return(_) | StmtKind::Throw(_) => {
                let calls = self.within(file, code, function, statement.range);
                Ways { on: None, out: Some(calls) }
            }
            StmtKind::Function(_) | StmtKind::Class(_) => Ways::nothing(),
            _ => {
                let calls = self.within(file, code, function, statement.range);
                Ways { on: Some(calls), out: None }
            }
        }
    }

    /// What the calls in a piece of code log: those of the function itself, and of callbacks written there.
    fn within(
        &mut self,
        file: FileId,
        code: &Code,
        function: FunctionId,
        range: ByteRange,
    ) -> Vec<u32> {
        let Some(index) = self.files.get(&file) else { return Vec::new() };
        let calls = index.calls_in(range, function);
        let callbacks = index.callbacks_in(code, range, function);
        let mut found = Vec::new();
        for call in calls {
            found.extend(self.call(file, call));
        }
        for callback in callbacks {
            found.extend(self.through(file, callback).calls);
        }
        found.sort_unstable();
        found.dedup();
        found.truncate(MAX_KEPT);
        found
    }

    fn call(&mut self, file: FileId, call: ExprId) -> Vec<u32> {
        if let Some(place) = self.log_calls.get(&(file, call)).copied() {
            let logged = self.program.log_calls.get(place as usize);
            let counts = logged.is_some_and(|call| !call.in_wrapper && (self.counts)(call));
            return if counts { vec![place] } else { Vec::new() };
        }
        // One of several implementations runs.
        self.calls += 1;
        let ways = self.program.callees(file, call).iter();
        let ways: Vec<LogPath> = ways.map(|of| self.through(of.0, of.1)).collect();
        self.calls -= 1;
        ways.into_iter().map(|way| way.calls).min_by_key(Vec::len).unwrap_or_default()
    }

    /// One branch or the other: the longer, or in a function that is called the shorter.
    fn either(&self, left: Ways, right: Ways) -> Ways {
        if self.calls == 0 {
            return left.or(right);
        }
        let on = match (left.on, right.on) {
            (Some(left), Some(right)) => Some(if right.len() < left.len() { right } else { left }),
            (left, right) => left.or(right),
        };
        Ways { on, out: right.out.or(left.out) }
    }
}

impl FileCalls {
    fn new(code: &Code) -> Self {
        let owned = code.calls.iter().zip(&code.call_owners);
        let mut calls: Vec<_> =
            owned.map(|(call, owner)| (code.range(*call), *call, *owner)).collect();
        calls.sort_by_key(|(range, ..)| (range.start, range.end));
        let functions = code.functions.iter().zip(0..);
        let mut functions: Vec<_> = functions
            .map(|(function, id)| (function.range, FunctionId(id), function.parent))
            .collect();
        functions.sort_by_key(|(range, ..)| (range.start, range.end));
        let elsewhen = code.calls.iter().filter_map(|id| code.call(*id)).filter(|call| {
            let (ExprKind::Member { property: name, .. } | ExprKind::Name { name, .. }) =
                code.kind(call.callee)
            else {
                return false;
            };
            ELSEWHEN.contains(&&**name)
        });
        let elsewhen =
            elsewhen.flat_map(|call| &call.args).filter_map(|arg| match code.kind(arg.value) {
                ExprKind::Function(function) => Some(*function),
                _ => None,
            });
        let elsewhen = elsewhen.collect();
        Self { calls, functions, elsewhen }
    }

    fn calls_in(&self, range: ByteRange, owner: FunctionId) -> Vec<ExprId> {
        let first = self.calls.partition_point(|(call, ..)| call.start < range.start);
        let here = self.calls[first..].iter().take_while(|(call, ..)| call.start < range.end);
        here.filter(|(_, _, of)| *of == owner).map(|(_, call, _)| *call).collect()
    }

    /// Functions without a name of their own: they are written where they are used.
    fn callbacks_in(&self, code: &Code, range: ByteRange, owner: FunctionId) -> Vec<FunctionId> {
        let first = self.functions.partition_point(|(function, ..)| function.start < range.start);
        let here = self.functions[first..].iter().take_while(|(at, ..)| at.start < range.end);
        let is_used =
            |id: FunctionId| code.function(id).symbol.is_none() && !self.elsewhen.contains(&id);
        here.filter(|(_, id, parent)| *parent == Some(owner) && is_used(*id))
            .map(|(_, id, _)| *id)
            .collect()
    }
}

impl Ways {
    fn nothing() -> Self {
        Self { on: Some(Vec::new()), out: None }
    }

    fn or(self, other: Self) -> Self {
        Self { on: longer(self.on, other.on), out: longer(self.out, other.out) }
    }

    /// Whoever falls out of it goes on.
    fn or_on(self) -> Self {
        Self { on: Some(self.on.unwrap_or_default()), out: self.out }
    }

    fn behind(self, first: &[u32]) -> Self {
        Self {
            on: self.on.map(|tail| joined(first, &tail)),
            out: self.out.map(|tail| joined(first, &tail)),
        }
    }

    fn before(self, last: &[u32]) -> Self {
        Self {
            on: self.on.map(|head| joined(&head, last)),
            out: self.out.map(|head| joined(&head, last)),
        }
    }
}

fn joined(head: &[u32], tail: &[u32]) -> Vec<u32> {
    let mut whole = head.to_vec();
    for call in tail {
        if whole.len() < MAX_KEPT && !whole.contains(call) {
            whole.push(*call);
        }
    }
    whole
}

fn longer(left: Option<Vec<u32>>, right: Option<Vec<u32>>) -> Option<Vec<u32>> {
    match (left, right) {
        (Some(left), Some(right)) => Some(if right.len() > left.len() { right } else { left }),
        (left, right) => left.or(right),
    }
}
