//! Calls in a run: steps that the models know, functions of the repository laid in, callbacks that are run.

use facts::FileId;
use facts::code::{Call, CallKind, ExprId, ExprKind, FunctionId};

use super::chain::Chain;
use super::walk::Walker;
use super::{EventKind, Op, RegionKind};
use crate::{SitePlace, Value};

impl<'p> Walker<'p> {
    pub(crate) fn call(&mut self, expr: ExprId, call: &'p Call) {
        if call.kind == CallKind::Import {
            return;
        }
        if let ExprKind::Function(function) = self.code.kind(call.callee) {
            self.args(call);
            self.lay_in(self.file, *function, expr, call);
            return;
        }
        let chain = Chain::of(self.code, expr);
        if self.resource(expr, call, &chain) || self.database(expr, call, &chain) {
            return;
        }
        self.plain(expr, call, &chain);
    }

    fn plain(&mut self, expr: ExprId, call: &'p Call, chain: &Chain<'p>) {
        if let ExprKind::Member { object, .. } = self.code.kind(call.callee) {
            self.expr(*object);
        }
        let name = super::walk::name_of(self.code, call.callee).unwrap_or("");
        let registers = is_registration(name);
        self.registering += u32::from(registers);
        self.args(call);
        self.registering -= u32::from(registers);
        let program = self.program;
        let callees = program.callees(self.file, expr);
        let given = self.given_function(call.callee);
        if let ([], Some((_, file, function))) = (callees, given) {
            self.lay_in(file, function, expr, call);
            return;
        }
        if callees.is_empty() {
            self.outside(expr, call, chain);
            self.grow(expr, call, name);
            self.callbacks(expr, call);
            return;
        }
        // Several are alternatives: the first few tell enough.
        for (file, function) in callees.iter().copied().take(3) {
            if !self.program.base.file(file).class.is_reviewed() {
                continue;
            }
            if is_retry(name) {
                self.within_region(RegionKind::Retry, expr, |it| {
                    it.lay_in(file, function, expr, call)
                });
            } else {
                self.lay_in(file, function, expr, call);
            }
        }
        self.unrun_callbacks(expr, call);
    }

    /// `row.reviews.push(review)`: what was read is changed in memory, to be written when it is saved.
    fn grow(&mut self, expr: ExprId, call: &'p Call, name: &str) {
        let ExprKind::Member { object, .. } = self.code.kind(call.callee) else { return };
        let has_read = self.timeline.db().next().is_some();
        if has_read && matches!(name, "push" | "unshift" | "addToSet") {
            let added = call.args.first().map(|arg| arg.value);
            self.emit(expr, EventKind::Grow { list: *object, added }, true);
        }
    }

    pub(crate) fn args(&mut self, call: &'p Call) {
        for arg in &call.args {
            self.expr(arg.value);
        }
    }

    fn lay_in(&mut self, file: FileId, function: FunctionId, expr: ExprId, call: &Call) {
        let frame = self.frame;
        let known = call.args.iter().take_while(|arg| !arg.spread).enumerate();
        let args = known.map(|(place, arg)| (place, frame, arg.value)).collect();
        self.inline(file, function, Some((self.frame, expr)), args);
    }

    /// The function that an expression is: written here, or handed to the run as a parameter.
    pub(crate) fn given_function(&self, expr: ExprId) -> Option<(u32, FileId, FunctionId)> {
        let (frame, file, at) = self.followed(expr);
        let code = self.program.base.file(file).code()?;
        if let ExprKind::Function(function) = code.kind(at) {
            return Some((frame, file, *function));
        }
        if at == expr && frame == self.frame && self.is_param(expr) {
            return None;
        }
        self.program.origins.values(file, at).iter().find_map(|value| match value {
            Value::Function(file, function) => Some((frame, *file, *function)),
            _ => None,
        })
    }

    fn is_param(&self, expr: ExprId) -> bool {
        matches!(self.code.kind(expr), ExprKind::Name { symbol: Some(symbol), .. }
            if matches!(self.code.symbol(*symbol).kind, facts::code::SymbolKind::Param(_)))
    }

    /// Callbacks of calls that nothing is known of.
    fn callbacks(&mut self, expr: ExprId, call: &'p Call) {
        let name = match self.code.kind(call.callee) {
            ExprKind::Name { name, .. } => &**name,
            ExprKind::Member { property, .. } => property,
            _ => "",
        };
        if is_registration(name) || self.is_set_up() {
            return;
        }
        let loops = matches!(
            name,
            "map"
                | "forEach"
                | "flatMap"
                | "filter"
                | "reduce"
                | "each"
                | "eachSeries"
                | "mapSeries"
                | "eachLimit"
        );
        let retries = is_retry(name);
        for arg in &call.args {
            if !self.is_function_like(arg.value) {
                continue;
            }
            let Some((_, file, function)) = self.given_function(arg.value) else { continue };
            if !self.program.base.file(file).class.is_reviewed() {
                continue;
            }
            let kind = match () {
                () if retries => Some(RegionKind::Retry),
                () if loops => Some(RegionKind::Loop),
                () => None,
            };
            let caller = Some((self.frame, expr));
            match kind {
                Some(kind) => self
                    .within_region(kind, expr, |it| it.inline(file, function, caller, Vec::new())),
                None => self.inline(file, function, caller, Vec::new()),
            }
        }
    }

    /// Runs a function that a step is given to call when it is done: `query(sql, (error, rows) => ..)`.
    pub(crate) fn run_callback(&mut self, expr: ExprId, call: &Call) {
        let last = call.args.last().map(|arg| self.code.kind(arg.value));
        if let Some(ExprKind::Function(function)) = last
            && !self.is_set_up()
        {
            self.inline(self.file, *function, Some((self.frame, expr)), Vec::new());
        }
    }

    fn is_function_like(&self, expr: ExprId) -> bool {
        match self.code.kind(expr) {
            ExprKind::Function(_) => true,
            ExprKind::Name { .. } | ExprKind::Member { .. } => {
                let values = self.program.origins.values(self.file, expr);
                matches!(values, [Value::Function(..)])
                    || self.is_param(expr) && self.followed(expr).2 != expr
            }
            _ => false,
        }
    }

    /// What the top level hands out, and what a registration is given, runs later.
    fn is_set_up(&self) -> bool {
        self.registering > 0 || self.function() == FunctionId::TOP_LEVEL
    }

    /// Functions written as arguments that the called function did not run: it may keep or wrap them.
    fn unrun_callbacks(&mut self, expr: ExprId, call: &'p Call) {
        if self.is_set_up() {
            return;
        }
        for arg in &call.args {
            let ExprKind::Function(function) = self.code.kind(arg.value) else { continue };
            let ran = self
                .timeline
                .frames
                .iter()
                .any(|frame| (frame.file, frame.function) == (self.file, *function));
            let name = super::walk::name_of(self.code, call.callee).unwrap_or("");
            if ran || is_registration(name) {
                continue;
            }
            self.inline(self.file, *function, Some((self.frame, expr)), Vec::new());
        }
    }

    /// The step that read the row which an object is: `order` of `order.save()`.
    pub(crate) fn row_of(&self, object: ExprId) -> Option<usize> {
        if matches!(self.code.kind(object), ExprKind::This) {
            return self.row_of_this();
        }
        self.row_of_variable(object).or_else(|| {
            // Through a function that read it, or as the parameter of `then`.
            self.program.origins.values(self.file, object).iter().find_map(|value| match value {
                Value::External { site: Some(site), .. } => match site.place {
                    SitePlace::Call(call) => self.row_at(site.file, call),
                    SitePlace::Plugin(_) => None,
                },
                _ => None,
            })
        })
    }

    /// Through names: `for (const order of orders)`, `const first = rows[0]`.
    fn row_of_variable(&self, object: ExprId) -> Option<usize> {
        let (file, mut symbol) = self.variable(object)?;
        let code = self.program.base.file(file).code()?;
        for _ in 0..4 {
            let values = self.indexes[file.0 as usize].values(symbol);
            let known = values.iter().rev().map(|value| strip(code, *value));
            if let Some(row) = known.clone().find_map(|value| self.row_at(file, value)) {
                return Some(row);
            }
            symbol = known.into_iter().find_map(|value| match code.kind(value) {
                ExprKind::Name { symbol, .. } => *symbol,
                _ => None,
            })?;
        }
        None
    }

    fn row_at(&self, file: FileId, call: ExprId) -> Option<usize> {
        self.timeline.events.iter().rposition(|event| {
            let gives_row =
                matches!(&event.kind, EventKind::Db(db) if matches!(db.op, Op::Read | Op::Insert));
            (event.file, event.expr) == (file, call) && gives_row
        })
    }

    fn variable(&self, expr: ExprId) -> Option<(FileId, facts::code::SymbolId)> {
        let (_, file, at) = self.followed(expr);
        let code = self.program.base.file(file).code()?;
        match code.kind(at) {
            ExprKind::Name { symbol: Some(symbol), .. } => Some((file, *symbol)),
            _ => None,
        }
    }
}

/// Without what stands around a call that gives a row.
fn strip(code: &facts::code::Code, expr: ExprId) -> ExprId {
    let mut at = expr;
    for _ in 0..4 {
        at = match code.kind(at) {
            ExprKind::Await(inner) => *inner,
            ExprKind::Logical { left, .. } => *left,
            ExprKind::Index { object, .. } => *object,
            ExprKind::Member { object, property, .. } if matches!(&**property, "rows" | "0") => {
                *object
            }
            _ => return at,
        };
    }
    at
}

/// The function is kept for later, when something else happens.
pub(crate) fn is_registration(name: &str) -> bool {
    matches!(
        name,
        "on" | "once"
            | "afterCommit"
            | "addListener"
            | "addEventListener"
            | "subscribe"
            | "use"
            | "get"
            | "post"
            | "put"
            | "patch"
            | "delete"
            | "all"
            | "route"
            | "setInterval"
            | "schedule"
            | "process"
            | "consume"
            | "addHook"
            | "hook"
            | "Worker"
            | "describe"
            | "it"
            | "test"
            | "beforeEach"
            | "afterEach"
            | "useCallback"
            | "useEffect"
            | "registerHelper"
            | "command"
            | "action"
            | "pre"
            | "createServer"
            | "handle"
    )
}

pub(crate) fn is_retry(name: &str) -> bool {
    const NAMES: [&str; 14] = [
        "retry",
        "pRetry",
        "asyncRetry",
        "withRetry",
        "withRetries",
        "retryAsync",
        "promiseRetry",
        "backoff",
        "retryOperation",
        "attempt",
        "retryWithBackoff",
        "callWithRetry",
        "runWithRetry",
        "executeWithRetry",
    ];
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}
