//! Whether a place is repeated by a loop.

use facts::code::{Block, Code, FunctionId, Stmt, StmtKind};
use model::ByteRange;

/// Whether a loop of the function holds the place.
pub(crate) fn in_loop(code: &Code, owner: FunctionId, place: ByteRange) -> bool {
    holders(code, owner, place).into_iter().any(|stmt| matches!(stmt.kind, StmtKind::Loop { .. }))
}

/// The statements around a place, the outermost first.
fn holders(code: &Code, owner: FunctionId, place: ByteRange) -> Vec<&Stmt> {
    let mut found = Vec::new();
    let mut open: Vec<&Stmt> = around(&code.function(owner).body, place).collect();
    while let Some(stmt) = open.pop() {
        found.push(stmt);
        match &stmt.kind {
            StmtKind::Loop { init, body, .. } => {
                open.extend(around(init, place).chain(around(body, place)));
            }
            StmtKind::If { then, otherwise, .. } => {
                open.extend(around(then, place).chain(around(otherwise, place)));
            }
            StmtKind::Switch { cases, .. } => {
                open.extend(cases.iter().flat_map(|case| around(&case.body, place)));
            }
            StmtKind::Try { body, handler, finalizer, .. } => {
                let handler = handler.iter().flat_map(|handler| around(handler, place));
                open.extend(around(body, place).chain(handler).chain(around(finalizer, place)));
            }
            StmtKind::Block(body) | StmtKind::Labeled { body, .. } => {
                open.extend(around(body, place));
            }
            _ => {}
        }
    }
    found
}

fn around(block: &Block, place: ByteRange) -> impl Iterator<Item = &Stmt> {
    block.iter().filter(move |stmt| stmt.range.contains(place))
}
