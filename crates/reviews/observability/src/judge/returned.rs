//! What a function gives back.

use facts::code::{Block, Code, ExprId, FunctionId, StmtKind};

/// Returns in one function that are looked at.
const MOST: usize = 8;

/// The values behind `return`, those of functions inside left out; an arrow's expression is one.
pub(crate) fn values(code: &Code, function: FunctionId) -> Vec<ExprId> {
    let mut found = Vec::new();
    let mut open: Vec<&Block> = vec![&code.function(function).body];
    while let Some(block) = open.pop() {
        for statement in block {
            if let StmtKind::Return(Some(value)) = statement.kind {
                found.push(value);
            }
            open.extend(statement.kind.blocks());
        }
    }
    found.sort_unstable();
    found.truncate(MOST);
    found
}
