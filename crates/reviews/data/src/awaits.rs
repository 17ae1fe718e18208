//! Which calls give a promise, and what becomes of it when it is rejected.

use facts::code::{CallKind, Code, ExprId, ExprKind, Function, FunctionId, Stmt, StmtKind};
use facts::{FileClass, FileId};
use flow::Program;
use review::CallSite;

/// The functions of the repository that a call runs, when all of them are asynchronous.
pub(crate) fn async_callees<'p>(
    program: &'p Program,
    site: &CallSite<'_>,
) -> &'p [(FileId, FunctionId)] {
    let callees = program.callees(site.file, site.expr);
    let all = callees.iter().all(|(file, function)| {
        let code = program.base.file(*file).code();
        code.is_some_and(|code| code.function(*function).is_async)
            && program.base.file(*file).class != FileClass::Generated
    });
    if all && site.call.kind == CallKind::Call { callees } else { &[] }
}

/// Whether everything that can fail in a function is inside of `try` with a `catch`.
pub(crate) fn handles_errors(code: &Code, function: &Function) -> bool {
    let mut risky = function.body.iter().filter(|stmt| can_fail(code, stmt));
    let all = |mut stmts: Box<dyn Iterator<Item = &Stmt> + '_>| stmts.all(is_caught);
    all(Box::new(&mut risky))
}

fn is_caught(stmt: &Stmt) -> bool {
    matches!(&stmt.kind, StmtKind::Try { handler: Some(_), .. })
}

/// Whether a statement awaits anything, by itself or in a block.
fn can_fail(code: &Code, stmt: &Stmt) -> bool {
    awaits_in(code, std::slice::from_ref(stmt)).next().is_some()
}

/// The awaits of a block that are not caught by the function that they are written in.
pub(crate) fn awaits_in<'c>(code: &'c Code, body: &'c [Stmt]) -> impl Iterator<Item = ExprId> + 'c {
    let mut open: Vec<&Stmt> = body.iter().rev().collect();
    let mut found = Vec::new();
    while let Some(stmt) = open.pop() {
        for head in heads(&stmt.kind) {
            let parts = flow::within(code, head);
            let caught = |part: ExprId| is_handled(code, part);
            found.extend(parts.into_iter().filter(
                |part| matches!(code.kind(*part), ExprKind::Await(value) if !caught(*value)),
            ));
        }
        match &stmt.kind {
            StmtKind::Try { handler: Some(handler), finalizer, .. } => {
                open.extend(handler.iter().rev());
                open.extend(finalizer.iter().rev());
            }
            kind => {
                kind.blocks().into_iter().rev().for_each(|block| open.extend(block.iter().rev()))
            }
        }
    }
    found.into_iter()
}

/// `f().catch(..)`
fn is_handled(code: &Code, value: ExprId) -> bool {
    let Some(call) = code.call(value) else { return false };
    matches!(code.kind(call.callee), ExprKind::Member { property, .. } if &**property == "catch")
        || matches!(code.kind(call.callee), ExprKind::Member { property, object, .. } if &**property == "then" && call.args.len() > 1 && code.call(*object).is_some())
}

fn heads(kind: &StmtKind) -> Vec<ExprId> {
    match kind {
        StmtKind::Expr(expr)
        | StmtKind::Throw(expr)
        | StmtKind::If { test: expr, .. }
        | StmtKind::Switch { value: expr, .. } => vec![*expr],
        StmtKind::Declare { init: Some(init), .. } => vec![*init],
        StmtKind::Return(Some(value)) => vec![*value],
        StmtKind::Loop { test, update, .. } => test.iter().chain(update).copied().collect(),
        _ => Vec::new(),
    }
}

/// The function that an argument is, when it is written there.
pub(crate) fn written_function(code: &Code, expr: ExprId) -> Option<FunctionId> {
    match code.kind(expr) {
        ExprKind::Function(function) => Some(*function),
        _ => None,
    }
}
