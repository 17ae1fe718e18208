//! The values that a log call writes, by name.

use facts::code::{BinaryOp, Code, ExprId, ExprKind, PropertyKey};
use model::ByteRange;

/// Objects in objects in a log call.
const MAX_DEPTH: usize = 8;

pub(crate) struct Found {
    pub(crate) name: String,
    pub(crate) value: ExprId,
    pub(crate) range: ByteRange,
    /// Written under a key, where a redaction path can meet it.
    pub(crate) by_key: bool,
}

pub(crate) fn collect(code: &Code, arg: ExprId, found: &mut Vec<Found>) {
    let constant = code.constant(arg);
    match code.kind(constant) {
        ExprKind::Object(_) => object(code, constant, "", MAX_DEPTH, found),
        _ => printed(code, arg, MAX_DEPTH, found),
    }
}

fn object(code: &Code, expr: ExprId, prefix: &str, depth: usize, found: &mut Vec<Found>) {
    let (ExprKind::Object(properties), Some(depth)) = (code.kind(expr), depth.checked_sub(1))
    else {
        return;
    };
    for property in properties {
        match &property.key {
            PropertyKey::Name(name) => {
                let name =
                    if prefix.is_empty() { name.to_string() } else { format!("{prefix}.{name}") };
                match code.kind(property.value) {
                    ExprKind::Object(inner) if !inner.is_empty() => {
                        object(code, property.value, &name, depth, found)
                    }
                    _ => found.push(Found {
                        name,
                        value: property.value,
                        range: property.range,
                        by_key: true,
                    }),
                }
            }
            PropertyKey::Spread => match code.kind(code.constant(property.value)) {
                ExprKind::Object(_) => {
                    object(code, code.constant(property.value), prefix, depth, found)
                }
                _ => printed(code, property.value, depth, found),
            },
            PropertyKey::Computed(_) => {}
        }
    }
}

/// Identifiers that become text. What other functions make of a value (a hash, a mask) is not the value.
fn printed(code: &Code, expr: ExprId, depth: usize, found: &mut Vec<Found>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match code.kind(expr) {
        ExprKind::Name { .. } | ExprKind::Member { .. } => {
            let Some(name) = dotted(code, expr).filter(|name| !name.ends_with(".length")) else {
                return;
            };
            found.push(Found { name, value: expr, range: code.range(expr), by_key: false });
        }
        ExprKind::Template { exprs, .. } => {
            exprs.iter().for_each(|hole| printed(code, *hole, depth, found))
        }
        ExprKind::Binary { op: BinaryOp::Add, .. } => concatenated(code, expr, depth, found),
        ExprKind::Logical { left, right, .. } => {
            printed(code, *left, depth, found);
            printed(code, *right, depth, found);
        }
        ExprKind::Conditional { then, otherwise, .. } => {
            printed(code, *then, depth, found);
            printed(code, *otherwise, depth, found);
        }
        ExprKind::Await(value) => printed(code, *value, depth, found),
        ExprKind::Array(elements) => {
            elements
                .iter()
                .filter_map(|element| element.value)
                .for_each(|value| printed(code, value, depth, found));
        }
        ExprKind::Object(_) => object(code, expr, "", depth, found),
        ExprKind::Call(call) => {
            if let Some(shown) = shown_by(code, call) {
                collect_shown(code, shown, depth, found);
            }
        }
        _ => {}
    }
}

fn collect_shown(code: &Code, shown: ExprId, depth: usize, found: &mut Vec<Found>) {
    match code.kind(code.constant(shown)) {
        ExprKind::Object(_) => object(code, code.constant(shown), "", depth, found),
        _ => printed(code, shown, depth, found),
    }
}

/// `a + b + c`, without recursion over the length of the chain.
fn concatenated(code: &Code, expr: ExprId, depth: usize, found: &mut Vec<Found>) {
    let mut operands = Vec::new();
    let mut at = expr;
    while let ExprKind::Binary { op: BinaryOp::Add, left, right } = code.kind(at) {
        operands.push(*right);
        at = *left;
    }
    operands.push(at);
    operands.iter().rev().for_each(|operand| printed(code, *operand, depth, found));
}

/// The argument of a call that only turns a value into text.
fn shown_by(code: &Code, call: &facts::code::Call) -> Option<ExprId> {
    let first = call.args.first().map(|arg| arg.value);
    match code.kind(call.callee) {
        ExprKind::Name { name, symbol: None } if &**name == "String" => first,
        ExprKind::Name { name, .. } if matches!(&**name, "inspect" | "stringify") => first,
        ExprKind::Member { object, property, .. } => match &**property {
            "stringify" | "inspect" | "format" => first,
            "toString" => Some(*object),
            _ => None,
        },
        _ => None,
    }
}

/// `user.password` of a chain of names; `this.` is dropped. Bounded by the length of the chain, which is flat.
fn dotted(code: &Code, expr: ExprId) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    let mut at = expr;
    loop {
        match code.kind(at) {
            ExprKind::Member { object, property, .. } => {
                parts.push(property);
                at = *object;
            }
            ExprKind::Name { name, .. } => {
                parts.push(name);
                break;
            }
            ExprKind::This if !parts.is_empty() => break,
            _ => return parts.first().map(|last| (*last).to_owned()),
        }
    }
    parts.reverse();
    Some(parts.join("."))
}
