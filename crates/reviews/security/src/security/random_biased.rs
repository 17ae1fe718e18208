//! Secure random bytes whose remainder is taken, which favours some values.

use review::prelude::*;

use facts::code::BinaryOp;

use crate::literal;

pub(crate) static CHECK: Check = Check {
    id: "random-biased",
    summary: "random bytes are folded into a range that they do not fill evenly",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "cryptography",
    focus: &["cryptography"],
    cwe: &[327, 330],
    references: &["https://nodejs.org/api/crypto.html#cryptorandomintmin-max-callback"],
    reads: FactKinds::CODE,
    page: include_str!("random_biased.md"),
    run,
};

/// How many names, members and calls lead from a byte to what drew it.
const STEPS: usize = 12;

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        if !source.text.contains("andom") {
            continue;
        }
        for (expr, id) in code.exprs.iter().zip(0..) {
            if let ExprKind::Binary { op: BinaryOp::Rem, left, right } = &expr.kind
                && is_biased(code, *right)
                && is_random_byte(cx, file, code, *left)
            {
                found.push((file, code.range(ExprId(id))));
            }
        }
    }
    for (file, range) in found {
        let message = "a byte has 256 values, which this range does not divide: the lower ones come up more often";
        cx.report(file, range, message).advise(
            "Draw with `crypto.randomInt(n)`, or throw bytes away that lie above the last whole multiple",
        );
    }
}

/// Powers of two up to 256 divide evenly; a length that is not known here is most often none of them.
fn is_biased(code: &Code, divisor: ExprId) -> bool {
    match length(code, divisor) {
        Some(number) => number > 1.0 && 256.0 % number != 0.0,
        None => true,
    }
}

fn length(code: &Code, divisor: ExprId) -> Option<f64> {
    if let Some(number) = literal::number(code, divisor) {
        return Some(number);
    }
    let ExprKind::Member { object, property, .. } = code.kind(code.constant(divisor)) else {
        return None;
    };
    let text = literal::string(code, *object).filter(|_| &**property == "length")?;
    Some(text.chars().count() as f64)
}

/// `crypto.randomBytes(n)[i]`, `bytes.readUInt8(i)`, an element of what `getRandomValues` filled.
fn is_random_byte(cx: &CheckContext<'_>, file: FileId, code: &Code, value: ExprId) -> bool {
    let mut at = code.constant(value);
    let mut is_element = false;
    for _ in 0..STEPS {
        match code.kind(at) {
            ExprKind::Index { object, .. } => {
                is_element = true;
                at = code.constant(*object);
            }
            ExprKind::Call(call) => {
                let callee = cx.program().callee(file, at).map_or("", |callee| callee.as_str());
                match callee.rsplit('.').next().unwrap_or(callee) {
                    "randomBytes" | "randomFillSync" | "getRandomValues" => return is_element,
                    _ => {}
                }
                match code.kind(call.callee) {
                    ExprKind::Member { object, property, .. } => match &**property {
                        "readUInt8" | "readUint8" | "at" => {
                            is_element = true;
                            at = code.constant(*object);
                        }
                        "from" => match call.args.first() {
                            Some(first) => at = code.constant(first.value),
                            None => return false,
                        },
                        _ => return false,
                    },
                    _ => return is_element && is_filled(code, at),
                }
            }
            ExprKind::Await(inner) => at = code.constant(*inner),
            _ => return false,
        }
    }
    false
}

/// `const bytes = new Uint8Array(n); crypto.getRandomValues(bytes);`
fn is_filled(code: &Code, made: ExprId) -> bool {
    let Some(call) = code.call(made) else { return false };
    let is_bytes =
        matches!(code.kind(call.callee), ExprKind::Name { name, .. } if &**name == "Uint8Array");
    let fills = |other: &Call| {
        let named = matches!(code.kind(other.callee), ExprKind::Member { property, .. } if &**property == "getRandomValues");
        named && other.args.first().is_some_and(|arg| code.constant(arg.value) == made)
    };
    is_bytes && code.calls.iter().filter_map(|call| code.call(*call)).any(fills)
}
