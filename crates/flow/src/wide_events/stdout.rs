//! Records that go to the standard output without a logger, and text that an object was made into.

use facts::FileId;
use facts::code::{BinaryOp, Code, ExprId, ExprKind};

use super::objects::Objects;

/// `process.stdout.write(JSON.stringify(event))`
pub(super) fn writes(objects: &Objects<'_>, file: FileId, call: ExprId) -> bool {
    let Some(called) = objects.code(file).and_then(|code| code.call(call)) else { return false };
    matches!(objects.origin(file, called.callee), "process.stdout.write" | "process.stderr.write")
}

/// The objects in what is written: `event` of `` `${JSON.stringify(event)}\n` ``.
pub(super) fn objects_in(code: &Code, expr: ExprId) -> Vec<ExprId> {
    let mut found = Vec::new();
    let mut open = vec![expr];
    for _ in 0..64 {
        let Some(at) = open.pop() else { break };
        match code.kind(at) {
            ExprKind::Binary { op: BinaryOp::Add, left, right } => open.extend([*right, *left]),
            ExprKind::Template { exprs, .. } => open.extend(exprs.iter().copied()),
            ExprKind::Call(call) if !call.args.is_empty() && is_stringify(code, call.callee) => {
                open.extend(call.args.first().map(|arg| arg.value));
            }
            ExprKind::String(_) | ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::Null => {}
            // A name may hold the text: `const line = JSON.stringify(event)`.
            ExprKind::Name { .. } if code.constant(at) != at => open.push(code.constant(at)),
            _ => found.push(at),
        }
    }
    found
}

fn is_stringify(code: &Code, callee: ExprId) -> bool {
    match code.kind(callee) {
        ExprKind::Member { property: name, .. } | ExprKind::Name { name, .. } => {
            let lower = name.to_ascii_lowercase();
            lower.contains("stringify") || lower == "tojson" || lower == "serialize"
        }
        _ => false,
    }
}
