//! A check for the end of a text that a missing text passes.

use facts::code::{BinaryOp, UnaryOp};
use review::prelude::*;

use crate::{literal, surroundings};

pub(crate) static CHECK: Check = Check {
    id: "suffix-check-incorrect",
    summary: "a check for the end of a text holds when the text does not occur",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation"],
    cwe: &[20],
    references: &[
        "https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/String/endsWith",
    ],
    reads: FactKinds::CODE,
    page: include_str!("suffix_check_incorrect.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        if !source.text.contains("ndexOf(") {
            continue;
        }
        let text = |expr: ExprId| code.range(expr).slice(&source.text);
        for (expr, id) in code.exprs.iter().zip(0..) {
            let Some((search, receiver)) = suffix_check(code, &expr.kind, &text) else { continue };
            if !is_guarded(code, ExprId(id), search, text(receiver), &text) {
                found.push((file, expr.range));
            }
        }
    }
    for (file, range) in found {
        cx.report(file, range, "when the text does not occur, the place is -1, which is also the difference of the lengths if the text is one character longer: use `endsWith`");
    }
}

/// `x.indexOf(y) === x.length - n`: the search, and what is searched.
fn suffix_check<'s>(
    code: &Code,
    kind: &ExprKind,
    text: &impl Fn(ExprId) -> &'s str,
) -> Option<(ExprId, ExprId)> {
    let ExprKind::Binary { op: BinaryOp::Eq | BinaryOp::StrictEq, left, right } = kind else {
        return None;
    };
    [(*left, *right), (*right, *left)].into_iter().find_map(|(search, length)| {
        let (receiver, sought) = searched(code, search)?;
        // One character is as long as the difference that `-1` could be taken for.
        let short = literal::string(code, sought).is_some_and(|text| text.chars().count() == 1);
        (!short && begins_with_length(code, length, text(receiver), text))
            .then_some((code.constant(search), receiver))
    })
}

fn searched(code: &Code, expr: ExprId) -> Option<(ExprId, ExprId)> {
    let call = code.call(code.constant(expr))?;
    let ExprKind::Member { object, property, .. } = code.kind(call.callee) else { return None };
    let first = call.args.first().filter(|_| call.args.len() == 1)?;
    matches!(&**property, "indexOf" | "lastIndexOf").then_some((*object, first.value))
}

/// `x.length - a - b`.
fn begins_with_length<'s>(
    code: &Code,
    expr: ExprId,
    receiver: &str,
    text: &impl Fn(ExprId) -> &'s str,
) -> bool {
    let mut at = code.constant(expr);
    let mut subtracted = false;
    for _ in 0..8 {
        match code.kind(at) {
            ExprKind::Binary { op: BinaryOp::Sub, left, .. } => {
                subtracted = true;
                at = *left;
            }
            ExprKind::Member { object, property, .. } => {
                return subtracted && &**property == "length" && text(*object) == receiver;
            }
            _ => return false,
        }
    }
    false
}

/// Somewhere in the function the place is compared with -1, or the lengths with each other.
fn is_guarded<'s>(
    code: &Code,
    check: ExprId,
    search: ExprId,
    receiver: &str,
    text: &impl Fn(ExprId) -> &'s str,
) -> bool {
    let around = code.function(surroundings::function_at(code, code.range(check))).range;
    let mut inside = code.exprs.iter().zip(0..).filter(|(expr, _)| around.contains(expr.range));
    inside.any(|(expr, id)| match &expr.kind {
        ExprKind::Binary { op, left, right } if ExprId(id) != check => {
            let sides = [(*left, *right, false), (*right, *left, true)];
            sides.into_iter().any(|(value, other, turned)| {
                let place = text(code.constant(value)) == text(search);
                let tells = place && tells_missing(code, *op, other, turned);
                tells || (is_order(*op) && mentions_length(code, value, receiver, text))
            })
        }
        _ => false,
    })
}

const fn is_order(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Less | BinaryOp::LessEq | BinaryOp::Greater | BinaryOp::GreaterEq)
}

/// A comparison that comes out differently for -1 than for every place.
fn tells_missing(code: &Code, op: BinaryOp, other: ExprId, turned: bool) -> bool {
    let Some(number) = literal::number(code, other).or_else(|| minus(code, other)) else {
        return false;
    };
    let least = |number: f64, wanted: f64| (number - wanted).abs() < f64::EPSILON;
    match op {
        BinaryOp::Eq | BinaryOp::NotEq | BinaryOp::StrictEq | BinaryOp::StrictNotEq => {
            least(number, -1.0)
        }
        BinaryOp::GreaterEq | BinaryOp::Less => least(number, if turned { -1.0 } else { 0.0 }),
        BinaryOp::Greater | BinaryOp::LessEq => least(number, if turned { 0.0 } else { -1.0 }),
        _ => false,
    }
}

fn minus(code: &Code, expr: ExprId) -> Option<f64> {
    match code.kind(expr) {
        ExprKind::Unary { op: UnaryOp::Minus, operand } => {
            literal::number(code, *operand).map(|number| -number)
        }
        _ => None,
    }
}

/// The length of what is searched, or a difference that begins with it.
fn mentions_length<'s>(
    code: &Code,
    expr: ExprId,
    receiver: &str,
    text: &impl Fn(ExprId) -> &'s str,
) -> bool {
    let own = matches!(code.kind(code.constant(expr)), ExprKind::Member { object, property, .. }
        if &**property == "length" && text(*object) == receiver);
    own || begins_with_length(code, expr, receiver, text)
}
