//! Functions that try again by calling themselves where they failed.

use facts::code::{Block, Code, ExprId, ExprKind, Function, Stmt, StmtKind, SymbolKind};
use flow::within;
use model::ByteRange;

use crate::retries::{asks_why, goes_out, heads, is_pause};

/// A call of a function in its own `catch`.
pub(crate) struct Again {
    /// The call.
    pub(crate) range: ByteRange,
    /// There is a last attempt.
    pub(crate) bounded: bool,
    pub(crate) pauses: bool,
}

/// Every function of a file that does so, with the same arguments or with a count.
pub(crate) fn calls(code: &Code) -> Vec<Again> {
    code.functions.iter().filter_map(|function| of_function(code, function)).collect()
}

fn of_function(code: &Code, function: &Function) -> Option<Again> {
    let (work, caught, handler) = function.body.iter().find_map(|stmt| match &stmt.kind {
        StmtKind::Try { body, param, handler: Some(handler), .. } => {
            Some((body, param.as_ref(), handler))
        }
        _ => None,
    })?;
    // What is done about one kind of failure is no blind attempt.
    if asks_why(code, caught, handler) {
        return None;
    }
    let calls_out = parts(code, work)
        .into_iter()
        .any(|part| matches!(code.kind(part), ExprKind::Await(value) if goes_out(code, *value)));
    if !calls_out {
        return None;
    }
    let handled = parts(code, handler);
    let call = handled.iter().copied().find(|part| is_itself(code, function, *part))?;
    let counts = counted(code, call)?;
    Some(Again {
        range: code.range(call),
        bounded: counts || has_test(handler),
        pauses: handled.iter().any(|part| is_pause(code, *part)),
    })
}

fn parts(code: &Code, body: &Block) -> Vec<ExprId> {
    heads(body).into_iter().flat_map(|head| within(code, head)).collect()
}

fn is_itself(code: &Code, function: &Function, part: ExprId) -> bool {
    let Some(call) = code.call(part) else { return false };
    match code.kind(call.callee) {
        ExprKind::Name { symbol: Some(symbol), .. } => {
            let held = code.symbol(*symbol).init.map(|init| code.kind(init));
            function.symbol == Some(*symbol)
                || matches!(held, Some(ExprKind::Function(own)) if code.function(*own).range == function.range)
        }
        ExprKind::Member { object, property, .. } => {
            function.class.is_some()
                && matches!(code.kind(*object), ExprKind::This)
                && **property == *function.name
        }
        _ => false,
    }
}

/// Whether an argument counts; `None` when the call is about something else than the first one.
fn counted(code: &Code, call: ExprId) -> Option<bool> {
    let mut counts = false;
    for arg in &code.call(call)?.args {
        match code.kind(arg.value) {
            ExprKind::Binary { .. } | ExprKind::Update { .. } => counts = true,
            ExprKind::Name { symbol: Some(symbol), .. } => {
                let symbol = code.symbol(*symbol);
                let is_given = matches!(symbol.kind, SymbolKind::Param(_));
                (is_given && symbol.writes == 0).then_some(())?;
            }
            ExprKind::String(_) | ExprKind::Number(_) | ExprKind::Bool(_) => {}
            _ => return None,
        }
    }
    Some(counts)
}

/// The handler decides before it goes on.
fn has_test(handler: &[Stmt]) -> bool {
    handler.iter().any(|stmt| {
        matches!(stmt.kind, StmtKind::If { .. } | StmtKind::Switch { .. } | StmtKind::Throw(_))
    })
}
