//! Runs a function symbolically: expressions in order of evaluation, calls of the repository's functions laid in.

use facts::FileId;
use facts::code::{Code, ExprId, ExprKind, FunctionId, LogicalOp, Pattern, SymbolId, SymbolKind};
use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use super::index::targets;
use super::{
    Event, EventKind, FileIndex, Frame, Load, Lock, Place, Region, RegionKind, Store, Test,
    Timeline, Tx,
};
use crate::Program;

/// Expressions that one run looks at.
const MAX_STEPS: u32 = 12_000;
const MAX_EVENTS: usize = 260;
/// Calls within calls that are laid in.
const MAX_FRAMES_DEEP: usize = 6;
const MAX_FRAMES: usize = 90;
/// Expressions within expressions; deeper ones are data.
pub(crate) const MAX_NESTING: u32 = 120;

pub(crate) struct Run {
    pub(crate) timeline: Timeline,
    pub(crate) seen: FxHashSet<(FileId, FunctionId)>,
    pub(crate) truncated: bool,
}

pub(crate) struct Walker<'p> {
    pub(crate) program: &'p Program,
    pub(crate) indexes: &'p [FileIndex],
    pub(crate) timeline: Timeline,
    pub(crate) file: FileId,
    pub(crate) code: &'p Code,
    pub(crate) frame: u32,
    pub(crate) tests: Vec<u32>,
    pub(crate) regions: SmallVec<[u32; 8]>,
    /// Conditions whose failure throws: they hold for whoever called as well.
    pub(crate) thrown: FxHashSet<u32>,
    seen: FxHashSet<(FileId, FunctionId)>,
    stack: Vec<(FileId, FunctionId)>,
    /// Arguments of a registration are evaluated: functions in them run later.
    pub(crate) registering: u32,
    steps: u32,
    /// Expressions and blocks within each other.
    pub(crate) nesting: u32,
    truncated: bool,
}

/// How a function comes to run; those that nobody calls are the entries of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Start {
    Uncalled,
    /// Written as an argument at the top level: whoever is given it calls it.
    Handed,
    /// A run of another function will come to it.
    Any,
}

pub(crate) fn start(
    program: &Program,
    indexes: &[FileIndex],
    file: FileId,
    function: FunctionId,
) -> Start {
    if function == FunctionId::TOP_LEVEL {
        return Start::Uncalled;
    }
    let ours = program.base.file(file).class;
    let mut callers = program.origins.callers(file, function).iter();
    if callers.any(|(caller, _)| program.base.file(*caller).class == ours || *caller == file) {
        return Start::Any;
    }
    match is_argument(program, indexes, file, function) {
        false => Start::Uncalled,
        // What is written in another function is run with it, in its transaction and under its tests.
        true if is_nested(program, file, function) => Start::Any,
        true => Start::Handed,
    }
}

fn is_nested(program: &Program, file: FileId, function: FunctionId) -> bool {
    let code = program.base.file(file).code();
    let parent = code.and_then(|code| code.function(function).parent);
    parent.is_some_and(|parent| parent != FunctionId::TOP_LEVEL)
}

fn is_argument(
    program: &Program,
    indexes: &[FileIndex],
    file: FileId,
    function: FunctionId,
) -> bool {
    let index = &indexes[file.0 as usize];
    let Some(expr) = index.function_exprs.get(&function) else { return false };
    let Place::In(whole) = index.place(*expr) else { return false };
    let code = program.base.file(file).code();
    code.and_then(|code| code.call(whole)).is_some()
}

pub(crate) fn run(
    program: &Program,
    indexes: &[FileIndex],
    file: FileId,
    function: FunctionId,
) -> Run {
    let Some(code) = program.base.file(file).code() else {
        return Run { timeline: Timeline::default(), seen: FxHashSet::default(), truncated: false };
    };
    let mut walker = Walker {
        program,
        indexes,
        timeline: Timeline::default(),
        file,
        code,
        frame: 0,
        tests: Vec::new(),
        regions: SmallVec::new(),
        thrown: FxHashSet::default(),
        seen: FxHashSet::default(),
        stack: Vec::new(),
        registering: 0,
        steps: 0,
        nesting: 0,
        truncated: false,
    };
    walker.ambient_region(file, function);
    walker.inline(file, function, None, Vec::new());
    walker.timeline.forget_unused();
    Run { timeline: walker.timeline, seen: walker.seen, truncated: walker.truncated }
}

impl<'p> Walker<'p> {
    pub(crate) fn index(&self) -> &'p FileIndex {
        &self.indexes[self.file.0 as usize]
    }

    pub(crate) fn text(&self, expr: ExprId) -> &'p str {
        let program = self.program;
        self.code.range(expr).slice(&program.base.file(self.file).text)
    }

    /// Lays the run of a function in.
    pub(crate) fn inline(
        &mut self,
        file: FileId,
        function: FunctionId,
        caller: Option<(u32, ExprId)>,
        args: Vec<(usize, u32, ExprId)>,
    ) {
        let Some(code) = self.program.base.file(file).code() else { return };
        if self.stack.contains(&(file, function)) {
            return;
        }
        if self.stack.len() >= MAX_FRAMES_DEEP || self.timeline.frames.len() >= MAX_FRAMES {
            self.truncated = true;
            return;
        }
        self.seen.insert((file, function));
        self.stack.push((file, function));
        let outer = (self.file, self.code, self.frame);
        self.frame = self.timeline.frames.len() as u32;
        self.timeline.frames.push(Frame { file, function, caller, args });
        (self.file, self.code) = (file, code);
        let mark = self.tests.len();
        self.read_of_this(function);
        self.statements(&code.function(function).body);
        let kept: Vec<u32> = self.tests.split_off(mark.min(self.tests.len()));
        self.tests.extend(kept.into_iter().filter(|test| self.thrown.contains(test)));
        (self.file, self.code, self.frame) = outer;
        self.stack.pop();
    }

    /// `@Transactional()` on the method.
    fn ambient_region(&mut self, file: FileId, function: FunctionId) {
        let Some(code) = self.program.base.file(file).code() else { return };
        let Some(class) = code.function(function).class else { return };
        let member = code.class(class).members.iter().find(|member| {
            matches!(member.kind, facts::code::MemberKind::Function(own) if own == function)
        });
        let Some(member) = member else { return };
        for decorator in &member.decorators {
            let name = match code.kind(*decorator) {
                ExprKind::Call(call) => name_of(code, call.callee),
                _ => name_of(code, *decorator),
            };
            if matches!(
                name,
                Some(
                    "Transactional"
                        | "Transaction"
                        | "transactional"
                        | "UseTransaction"
                        | "InjectTransaction"
                )
            ) {
                let tx = Tx { callback: true, ambient: true, ..Tx::default() };
                self.open_region(RegionKind::Tx(tx), *decorator);
            }
        }
    }

    pub(crate) fn open_region(&mut self, kind: RegionKind, expr: ExprId) -> u32 {
        let id = self.timeline.regions.len() as u32;
        // A callback in the arguments can be pages long: the name of what is called says enough.
        let range = self.code.range(self.code.call(expr).map_or(expr, |call| call.callee));
        self.timeline.regions.push(Region {
            kind,
            frame: self.frame,
            file: self.file,
            range,
            expr,
        });
        self.regions.push(id);
        id
    }

    /// Closes the innermost open region that fits.
    pub(crate) fn close_region(&mut self, fits: impl Fn(&RegionKind) -> bool) {
        let regions = &self.timeline.regions;
        let found = self.regions.iter().rposition(|region| {
            regions.get(*region as usize).is_some_and(|region| fits(&region.kind))
        });
        if let Some(found) = found {
            self.regions.remove(found);
        }
    }

    pub(crate) fn within_region(
        &mut self,
        kind: RegionKind,
        expr: ExprId,
        run: impl FnOnce(&mut Self),
    ) {
        let id = self.open_region(kind, expr);
        run(self);
        self.regions.retain(|region| *region != id);
    }

    pub(crate) fn push_test(&mut self, test: ExprId, holds: bool) -> u32 {
        let id = self.timeline.tests.len() as u32;
        let at = self.timeline.events.len();
        self.timeline.tests.push(Test { frame: self.frame, test, holds, at });
        self.tests.push(id);
        id
    }

    fn under(&mut self, test: ExprId, holds: bool, run: impl FnOnce(&mut Self)) {
        let mark = self.tests.len();
        self.push_test(test, holds);
        run(self);
        self.tests.truncate(mark);
    }

    pub(crate) fn emit(&mut self, expr: ExprId, kind: EventKind, certain: bool) {
        if self.timeline.events.len() >= MAX_EVENTS {
            self.truncated = true;
            return;
        }
        self.timeline.events.push(Event {
            frame: self.frame,
            file: self.file,
            expr,
            range: self.code.range(expr),
            kind,
            tests: self.tests.clone(),
            regions: self.regions.to_vec(),
            certain,
        });
    }

    pub(crate) fn acquire(&mut self, expr: ExprId, lock: Lock, certain: bool) {
        self.emit(expr, EventKind::Acquire(lock.clone()), certain);
        self.open_region(RegionKind::Lock(lock), expr);
    }

    pub(crate) fn expr(&mut self, expr: ExprId) {
        self.steps += 1;
        if self.steps > MAX_STEPS || self.nesting > MAX_NESTING {
            self.truncated |= self.steps > MAX_STEPS;
            return;
        }
        if self.index().is_still(expr) {
            return;
        }
        self.nesting += 1;
        self.enter(expr);
        self.nesting -= 1;
    }

    fn enter(&mut self, expr: ExprId) {
        let code = self.code;
        match code.kind(expr) {
            ExprKind::Call(call) => self.call(expr, call),
            ExprKind::Await(value) => {
                self.expr(*value);
                self.emit_await(expr);
            }
            ExprKind::Logical { op, left, right } => {
                self.expr(*left);
                match op {
                    LogicalOp::Coalesce => self.expr(*right),
                    op => self.under(*left, *op == LogicalOp::And, |it| it.expr(*right)),
                }
            }
            ExprKind::Conditional { test, then, otherwise } => {
                self.expr(*test);
                self.under(*test, true, |it| it.expr(*then));
                self.under(*test, false, |it| it.expr(*otherwise));
            }
            ExprKind::Assign { target, value, op } => {
                self.expr(*value);
                self.assign(expr, target, *value, *op);
            }
            ExprKind::Update { target, .. } => self.store(expr, *target, None, None),
            ExprKind::Name { symbol: Some(symbol), .. } => self.load(expr, *symbol),
            ExprKind::Member { object, property, .. }
                if matches!(code.kind(*object), ExprKind::This) =>
            {
                self.load_field(expr, property);
            }
            kind => super::parts(kind).into_iter().for_each(|part| self.expr(part)),
        }
    }

    /// Two awaits in a row say no more than one.
    pub(crate) fn emit_await(&mut self, expr: ExprId) {
        let again =
            self.timeline.events.last().is_some_and(|last| matches!(last.kind, EventKind::Await));
        if !again {
            self.emit(expr, EventKind::Await, true);
        }
    }

    fn load(&mut self, expr: ExprId, symbol: SymbolId) {
        let inside =
            self.code.function(self.function()).kind != facts::code::FunctionKind::TopLevel;
        if inside && self.index().shared.contains(&symbol) {
            let load = Load { symbol: Some(symbol), field: "".into() };
            self.emit(expr, EventKind::Load(load), true);
        }
    }

    fn load_field(&mut self, expr: ExprId, property: &str) {
        let class = self.code.function(self.function()).class;
        if class.is_some_and(|class| self.index().fields.contains(&(class, property.into()))) {
            let load = Load { symbol: None, field: property.into() };
            self.emit(expr, EventKind::Load(load), true);
        }
    }

    pub(crate) fn function(&self) -> FunctionId {
        self.timeline.frame(self.frame).map_or(FunctionId::TOP_LEVEL, |frame| frame.function)
    }

    fn assign(
        &mut self,
        expr: ExprId,
        target: &'p Pattern,
        value: ExprId,
        op: Option<facts::code::AssignOp>,
    ) {
        for target in targets(target) {
            self.store(expr, target, Some(value), op);
        }
    }

    fn store(
        &mut self,
        expr: ExprId,
        target: ExprId,
        value: Option<ExprId>,
        op: Option<facts::code::AssignOp>,
    ) {
        let (mut at, mut path) = (target, Vec::new());
        for _ in 0..6 {
            at = match self.code.kind(at) {
                ExprKind::Member { object, property, .. } => {
                    path.push(property.to_string());
                    *object
                }
                ExprKind::Index { object, index, .. } => {
                    self.expr(*index);
                    path.push("[]".into());
                    *object
                }
                _ => break,
            };
        }
        path.reverse();
        let (symbol, of_this) = match self.code.kind(at) {
            ExprKind::Name { symbol: Some(symbol), .. } => (Some(*symbol), false),
            ExprKind::This => (None, true),
            _ => return,
        };
        let outlives =
            symbol.is_some_and(|symbol| self.code.symbol(symbol).function == FunctionId::TOP_LEVEL);
        if outlives || !path.is_empty() {
            let store = Store { symbol, path: path.join(".").into(), of_this, value, op };
            self.emit(expr, EventKind::Store(store), true);
        }
    }

    /// What an expression is, followed through names that hold one value for life and through parameters to what
    /// the run gave them: the run, the file and the expression there.
    pub(crate) fn followed(&self, expr: ExprId) -> (u32, FileId, ExprId) {
        let (mut frame, mut file, mut at) = (self.frame, self.file, expr);
        for _ in 0..8 {
            let Some(code) = self.program.base.file(file).code() else { break };
            let known = code.constant(at);
            if known != at && !matches!(code.kind(known), ExprKind::Call(_) | ExprKind::Await(_)) {
                at = known;
                continue;
            }
            let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(at) else { break };
            let declared = code.symbol(*symbol);
            let SymbolKind::Param(place) = declared.kind else { break };
            if !declared.init_path.is_empty() || declared.writes > 0 {
                break;
            }
            let Some(home) = self.timeline.home(code, frame, *symbol) else { break };
            let Some(given) = self
                .timeline
                .frame(home)
                .and_then(|home| home.args.iter().find(|(arg, ..)| *arg == place as usize))
            else {
                break;
            };
            let Some(of) = self.timeline.frame(given.1) else { break };
            (frame, file, at) = (given.1, of.file, given.2);
        }
        (frame, file, at)
    }

    /// The object literal that an expression is, and the run that it is written in.
    pub(crate) fn object(&self, expr: ExprId) -> Option<(u32, FileId, ExprId)> {
        let (frame, file, at) = self.followed(expr);
        let code = self.program.base.file(file).code()?;
        matches!(code.kind(at), ExprKind::Object(_)).then_some((frame, file, at))
    }

    /// A spelling that is the same wherever in the run the same variable is mentioned.
    pub(crate) fn canon(&self, expr: ExprId) -> Box<str> {
        let (frame, file, at) = self.followed(expr);
        let Some(code) = self.program.base.file(file).code() else { return "".into() };
        let text = || {
            let text = code.range(at).slice(&self.program.base.file(file).text);
            text.chars().filter(|letter| !letter.is_whitespace()).take(120).collect::<String>()
        };
        let (mut inner, mut path) = (at, String::new());
        for _ in 0..6 {
            inner = match code.kind(inner) {
                ExprKind::Member { object, property, .. } => {
                    path = format!(".{property}{path}");
                    *object
                }
                ExprKind::Call(call) if call.args.len() == 1 && path.is_empty() => {
                    // `Number(id)`, `new ObjectId(id)` choose the same row as `id`.
                    call.args[0].value
                }
                ExprKind::Call(call) if call.args.is_empty() => call.callee,
                _ => break,
            };
        }
        match code.kind(inner) {
            ExprKind::Name { symbol: Some(symbol), .. } => {
                let home = self.timeline.home(code, frame, *symbol).unwrap_or(u32::MAX);
                format!("{}:{}:{home}{path}", file.0, symbol.0).into()
            }
            _ => text().into(),
        }
    }

    /// The variable that a parameter stands for in the frame that gave it.
    pub(crate) fn resolve(&self, symbol: SymbolId) -> (FileId, SymbolId) {
        let (mut frame, mut at) = (self.frame, (self.file, symbol));
        for _ in 0..8 {
            let Some(current) = self.timeline.frame(frame) else { break };
            let Some(code) = self.program.base.file(at.0).code() else { break };
            let declared = code.symbol(at.1);
            if declared.function != current.function || at.0 != current.file {
                // A variable of the function around: look there.
                match current.caller {
                    Some((outer, _)) if current.file == at.0 => frame = outer,
                    _ => break,
                }
                continue;
            }
            let SymbolKind::Param(place) = declared.kind else { break };
            if !declared.init_path.is_empty() {
                break;
            }
            let given = current.args.iter().find(|(arg, ..)| *arg == place as usize);
            let Some((_, outer, value)) = given else { break };
            let Some(of) = self.timeline.frame(*outer) else { break };
            let Some(code) = self.program.base.file(of.file).code() else { break };
            let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(*value) else { break };
            (frame, at) = (*outer, (of.file, *symbol));
        }
        at
    }

    /// The variable that an expression begins with: `client` of `client.query(..).rows`.
    pub(crate) fn root(&self, expr: ExprId) -> Option<(FileId, SymbolId)> {
        let mut at = expr;
        for _ in 0..24 {
            at = match self.code.kind(at) {
                ExprKind::Name { symbol: Some(symbol), .. } => return Some(self.resolve(*symbol)),
                ExprKind::Member { object, .. } | ExprKind::Index { object, .. } => *object,
                ExprKind::Call(call) => call.callee,
                ExprKind::Await(value) => *value,
                _ => return None,
            };
        }
        None
    }
}

/// The last name of a dotted path.
pub(crate) fn name_of(code: &Code, expr: ExprId) -> Option<&str> {
    match code.kind(expr) {
        ExprKind::Name { name, .. } => Some(name),
        ExprKind::Member { property, .. } => Some(property),
        _ => None,
    }
}
