//! Loops and wrappers that try again.

use facts::code::{Block, Code, ExprId, ExprKind, LoopKind, Pattern, Stmt, StmtKind};
use flow::within;
use model::ByteRange;
use review::CallSite;

use crate::places;

/// A loop whose body catches its own failure and goes round again.
pub(crate) struct Attempt {
    /// The head of the loop.
    pub(crate) head: ByteRange,
    whole: ByteRange,
    /// What is tried.
    work: ByteRange,
    /// There is a last attempt.
    pub(crate) bounded: bool,
    pub(crate) pauses: bool,
    /// The body awaits a call.
    pub(crate) calls_out: bool,
    /// What is tried again depends on what the failure was.
    pub(crate) asks_why: bool,
}

impl Attempt {
    /// Whether a place is tried again, and is not what handles a failure.
    pub(crate) fn tries(&self, range: ByteRange) -> bool {
        self.work.contains(range)
    }

    /// A consumer that takes one message after the other is no retry.
    pub(crate) fn consumes(&self, text: &str) -> bool {
        let body = self.whole.slice(text);
        [
            "receiveMessage",
            "brpop",
            "blpop",
            "BRPOP",
            "xread",
            "xReadGroup",
            "dequeue",
            ".next()",
            "readline",
            "claim",
            "shift()",
            "poll",
        ]
        .iter()
        .any(|word| body.contains(word))
    }
}

/// Options of packages that try again.
pub(crate) fn options(site: &CallSite<'_>) -> Option<ExprId> {
    let origin = site.callee.map_or("", |origin| origin.as_str());
    let known = [
        "axios-retry",
        "async-retry",
        "p-retry",
        "promise-retry",
        "retry.",
        "got.extend",
        "ts-retry-promise",
        "@lifeomic/attempt",
    ];
    let is_known = known.iter().any(|package| origin.starts_with(package));
    is_known
        .then(|| {
            site.call
                .args
                .iter()
                .rev()
                .map(|arg| arg.value)
                .find(|arg| matches!(site.code.kind(site.code.constant(*arg)), ExprKind::Object(_)))
        })
        .flatten()
}

/// Every loop of a file that tries again.
pub(crate) fn loops(code: &Code) -> Vec<Attempt> {
    code.functions.iter().flat_map(|function| of_block(code, &function.body)).collect()
}

fn of_block(code: &Code, body: &Block) -> Vec<Attempt> {
    let (mut open, mut found): (Vec<&Stmt>, Vec<Attempt>) = (body.iter().collect(), Vec::new());
    while let Some(stmt) = open.pop() {
        if let StmtKind::Loop { kind, test, body, update, .. } = &stmt.kind
            && matches!(kind, LoopKind::While | LoopKind::For | LoopKind::DoWhile)
        {
            found.extend(attempt(code, stmt, *kind, *test, update.is_some(), body));
        }
        open.extend(stmt.kind.blocks().into_iter().flatten());
    }
    found.sort_by_key(|attempt| attempt.head);
    found
}

fn attempt(
    code: &Code,
    stmt: &Stmt,
    kind: LoopKind,
    test: Option<ExprId>,
    counts: bool,
    body: &Block,
) -> Option<Attempt> {
    let tried = body.iter().find_map(|stmt| match &stmt.kind {
        StmtKind::Try { body, param, handler: Some(handler), .. } => {
            Some((body, param.as_ref(), handler))
        }
        _ => None,
    })?;
    let (work, caught, handler) = tried;
    // Success leaves the loop, and failure goes round again.
    if !succeeds(work) || always_leaves(handler) {
        return None;
    }
    // A list of other places to try is no second attempt at one.
    let walks = test.is_some_and(|test| {
        within(code, test).into_iter().any(|part| places::name_of(code, part) == Some("length"))
    });
    if walks {
        return None;
    }
    let endless = match test.map(|test| code.kind(test)) {
        None => kind != LoopKind::For || !counts,
        Some(ExprKind::Bool(true)) => true,
        Some(ExprKind::Number(number)) => *number != 0.0,
        Some(_) => false,
    };
    let all: Vec<ExprId> = heads(body);
    let pauses =
        all.iter().any(|head| within(code, *head).into_iter().any(|part| is_pause(code, part)));
    let calls_out = heads(work)
        .iter()
        .flat_map(|head| within(code, *head))
        .any(|part| matches!(code.kind(part), ExprKind::Await(value) if goes_out(code, *value)));
    let bounded = !endless || leaves(handler);
    let head = ByteRange::new(
        stmt.range.start,
        test.map_or(stmt.range.start + 3, |test| code.range(test).end),
    );
    let asks_why = asks_why(code, caught, handler);
    let work = ByteRange::new(work.first()?.range.start, work.last()?.range.end);
    Some(Attempt { head, whole: stmt.range, work, bounded, pauses, calls_out, asks_why })
}

/// `if (error.response.status === 429)`: the handler looks at what it caught before it goes on.
pub(crate) fn asks_why(code: &Code, caught: Option<&Pattern>, handler: &Block) -> bool {
    let caught: Vec<_> = caught.map(Pattern::symbols).unwrap_or_default();
    let mut open: Vec<&Stmt> = handler.iter().collect();
    while let Some(stmt) = open.pop() {
        if let StmtKind::If { test, .. } = &stmt.kind {
            let mentions = |part: ExprId| matches!(code.kind(part), ExprKind::Name { symbol: Some(symbol), .. } if caught.contains(symbol));
            if within(code, *test).into_iter().any(mentions) {
                return true;
            }
        }
        open.extend(stmt.kind.blocks().into_iter().flatten());
    }
    false
}

/// A call that another machine answers, by its name.
pub(crate) fn goes_out(code: &Code, value: ExprId) -> bool {
    const VERBS: [&str; 14] = [
        "fetch", "get", "post", "put", "request", "send", "connect", "publish", "call", "invoke",
        "upload", "download", "axios", "got",
    ];
    let callee = code.call(value).map(|call| call.callee);
    callee.and_then(|callee| places::name_of(code, callee)).is_some_and(|name| {
        crate::nouns::words(name).first().is_some_and(|first| VERBS.contains(&first.as_str()))
    })
}

pub(crate) fn is_pause(code: &Code, part: ExprId) -> bool {
    let Some(call) = code.call(part) else { return false };
    let name = places::name_of(code, call.callee).unwrap_or("").to_ascii_lowercase();
    let timer = call.args.iter().any(|arg| matches!(code.kind(arg.value), ExprKind::Function(_)))
        && name == "promise";
    timer
        || ["sleep", "delay", "wait", "settimeout", "backoff", "pause"]
            .iter()
            .any(|word| name.contains(word))
}

/// Whether a block has a way out of the loop.
fn leaves(body: &Block) -> bool {
    let mut open: Vec<&Stmt> = body.iter().collect();
    while let Some(stmt) = open.pop() {
        if matches!(stmt.kind, StmtKind::Return(_) | StmtKind::Throw(_) | StmtKind::Break(_)) {
            return true;
        }
        if !matches!(stmt.kind, StmtKind::Loop { .. } | StmtKind::Switch { .. }) {
            open.extend(stmt.kind.blocks().into_iter().flatten());
        }
    }
    false
}

/// A block ends the loop when it worked: with a plain way out, or with a `return` behind a test of the answer.
fn succeeds(body: &Block) -> bool {
    let returns = |stmt: &Stmt| match &stmt.kind {
        StmtKind::If { then, .. } => {
            then.iter().any(|stmt| matches!(stmt.kind, StmtKind::Return(_)))
        }
        _ => false,
    };
    always_leaves(body) || body.iter().any(returns)
}

fn always_leaves(body: &Block) -> bool {
    body.iter().any(|stmt| {
        matches!(stmt.kind, StmtKind::Return(_) | StmtKind::Throw(_) | StmtKind::Break(_))
    })
}

pub(crate) fn heads(body: &Block) -> Vec<ExprId> {
    let (mut open, mut found): (Vec<&Stmt>, Vec<ExprId>) = (body.iter().collect(), Vec::new());
    while let Some(stmt) = open.pop() {
        match &stmt.kind {
            StmtKind::Expr(expr) | StmtKind::Throw(expr) | StmtKind::If { test: expr, .. } => {
                found.push(*expr)
            }
            StmtKind::Declare { init: Some(init), .. } => found.push(*init),
            StmtKind::Return(Some(value)) => found.push(*value),
            _ => {}
        }
        open.extend(stmt.kind.blocks().into_iter().flatten());
    }
    found
}

/// A loop around a call whose answer it tests for nothing but `ok`: the test.
pub(crate) fn by_ok(code: &Code, text: &str) -> Vec<ByteRange> {
    let mut found = Vec::new();
    for function in &code.functions {
        if is_waiting(function.name.as_ref()) {
            continue;
        }
        let mut open: Vec<&Stmt> = function.body.iter().collect();
        while let Some(stmt) = open.pop() {
            if let StmtKind::Loop { kind, body, .. } = &stmt.kind
                && matches!(kind, LoopKind::While | LoopKind::For | LoopKind::DoWhile)
                && !is_waiting(stmt.range.slice(text))
            {
                found.extend(tested_for_ok(code, body));
            }
            open.extend(stmt.kind.blocks().into_iter().flatten());
        }
    }
    found.sort_unstable();
    found
}

/// Looks at the status, or waits for something to be there.
fn is_waiting(text: &str) -> bool {
    const WORDS: [&str; 10] = [
        "status",
        "health",
        "ready",
        "alive",
        "ping",
        "wait",
        "poll",
        "until",
        "retryable",
        "code",
    ];
    review::words(text).iter().any(|word| WORDS.contains(&word.as_str()))
}

fn tested_for_ok(code: &Code, body: &Block) -> Option<ByteRange> {
    let tried = body.iter().find_map(|stmt| match &stmt.kind {
        StmtKind::Try { body, .. } => Some(body),
        _ => None,
    });
    let body = tried.unwrap_or(body);
    let answers = body.iter().filter_map(|stmt| match &stmt.kind {
        StmtKind::Declare { pattern, init: Some(init), .. } => Some((pattern, *init)),
        _ => None,
    });
    let called = answers.filter(
        |(_, init)| matches!(code.kind(*init), ExprKind::Await(value) if goes_out(code, *value)),
    );
    let symbols: Vec<_> = called.flat_map(|(pattern, _)| pattern.symbols()).collect();
    body.iter().find_map(|stmt| {
        let StmtKind::If { test, then, .. } = &stmt.kind else { return None };
        let ExprKind::Member { object, property, .. } = code.kind(*test) else { return None };
        let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(*object) else { return None };
        (&**property == "ok" && symbols.contains(symbol) && always_leaves(then))
            .then(|| code.range(*test))
    })
}
