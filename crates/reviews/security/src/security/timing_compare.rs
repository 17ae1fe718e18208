//! A secret compared character by character, so that the time tells how much of a guess is right.

use facts::code::BinaryOp;
use review::prelude::*;

use crate::names;

pub(crate) static CHECK: Check = Check {
    id: "timing-compare",
    summary: "a secret is compared in a time that tells how much matched",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "cryptography",
    focus: &["cryptography", "authentication"],
    cwe: &[208],
    references: &["https://nodejs.org/api/crypto.html#cryptotimingsafeequala-b"],
    reads: FactKinds::CODE,
    page: include_str!("timing_compare.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, _, code) in cx.code() {
        for (expr, id) in code.exprs.iter().zip(0..) {
            let ExprKind::Binary { op, left, right } = &expr.kind else { continue };
            let equality = matches!(
                op,
                BinaryOp::Eq | BinaryOp::NotEq | BinaryOp::StrictEq | BinaryOp::StrictNotEq
            );
            if equality && let Some((secret, sure)) = secret_side(cx, file, code, *left, *right) {
                found.push((file, code.range(ExprId(id)), secret, sure));
            }
        }
    }
    for (file, range, secret, sure) in found {
        let message = format!(
            "{secret} is compared with `===`, which stops at the first difference: guesses can be timed"
        );
        let confidence = if sure { Confidence::High } else { Confidence::Medium };
        cx.report(file, range, message)
            .confidence(confidence)
            .advise("Compare with `crypto.timingSafeEqual(Buffer.from(a), Buffer.from(b))` after checking that the lengths agree");
    }
}

/// The side that must not be guessed, when the other can be chosen by a caller.
fn secret_side(
    cx: &CheckContext<'_>,
    file: FileId,
    code: &Code,
    left: ExprId,
    right: ExprId,
) -> Option<(String, bool)> {
    if [left, right].into_iter().any(|side| is_plain_value(code, side)) {
        return None;
    }
    for (side, other) in [(left, right), (right, left)] {
        if is_hmac(cx, file, code, side) {
            return Some(("An HMAC".to_owned(), true));
        }
        let Some(name) = secret_name(code, side) else { continue };
        let kept = is_setting(cx, file, code, side) && !is_setting(cx, file, code, other);
        if kept || (is_request(cx, file, other) && secret_name(code, other).is_some()) {
            return Some((format!("`{name}`"), false));
        }
    }
    None
}

fn is_plain_value(code: &Code, expr: ExprId) -> bool {
    matches!(
        code.kind(code.constant(expr)),
        ExprKind::String(_)
            | ExprKind::Number(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Undefined
            | ExprKind::Unary { .. }
    )
}

fn is_hmac(cx: &CheckContext<'_>, file: FileId, code: &Code, expr: ExprId) -> bool {
    let value = code.constant(expr);
    let Some(call) = code.call(value) else { return false };
    let origin = cx.origin(file, call.callee).map_or("", |origin| origin.as_str());
    (origin.starts_with("crypto.createHmac()") && origin.ends_with(".digest"))
        || origin.starts_with("crypto-js.HmacSHA")
}

/// Names of values that let whoever has them in. Passwords are another check's.
fn secret_name(code: &Code, expr: ExprId) -> Option<&str> {
    names::names_of(code, expr).into_iter().find(|name| {
        let words = names::words(name);
        let last = words.last().map_or("", String::as_str);
        let secret = SecretName::of(name).is_some_and(|secret| {
            !matches!(
                secret.kind,
                SecretKind::Password
                    | SecretKind::PasswordHash
                    | SecretKind::Cookie
                    | SecretKind::Credentials
            )
        });
        secret
            || matches!(last, "signature" | "hmac" | "mac")
            || matches!(*name, "expectedSignature" | "sig")
    })
}

/// It comes from the environment or a configuration object.
fn is_setting(cx: &CheckContext<'_>, file: FileId, code: &Code, expr: ExprId) -> bool {
    let origin = cx.origin(file, expr).map_or("", |origin| origin.as_str());
    if origin.starts_with("process.env.") || origin.starts_with("config.get") {
        return true;
    }
    let ExprKind::Member { object, .. } = code.kind(code.constant(expr)) else { return false };
    names::name_of(code, *object)
        .is_some_and(|name| matches!(name, "env" | "config" | "settings" | "secrets"))
}

fn is_request(cx: &CheckContext<'_>, file: FileId, expr: ExprId) -> bool {
    cx.origin(file, expr).is_some_and(|origin| {
        let origin = origin.as_str();
        origin.contains("Request.")
            || origin.starts_with("koa.Context.")
            || origin.starts_with("http.IncomingMessage")
    })
}
