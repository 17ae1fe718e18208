//! A credential handed to a logger.

use std::cell::LazyCell;

use review::prelude::*;

use crate::names::words;
use crate::surroundings::outside_production;

pub(crate) static CHECK: Check = Check {
    id: "secret-logged",
    summary: "a credential is written to the log",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets", "data-protection"],
    cwe: &[532],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude",
    ],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("secret_logged.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for call in cx.log_calls() {
        let file = cx.file(call.file);
        let Some(code) = file.code() else { continue };
        // Where the call stands is asked last: it takes a look at the whole file.
        let is_told = LazyCell::new(|| !outside_production(file, code, call.range));
        for field in call.fields.iter().filter(|field| !field.redacted) {
            if let Some(what) = leaked(code, &field.name, field.value)
                && *is_told
            {
                let logged = field.range.slice(&file.text);
                let message =
                    format!("`{}` is {what} and is logged as it is", one_line(logged, &field.name));
                let surest = if is_vague(code, &field.name, field.value) {
                    Confidence::Low
                } else {
                    Confidence::High
                };
                cx.report(call.file, field.range, message).at_most(surest).because(
                    call.file,
                    call.range,
                    "the log call",
                );
            }
        }
    }
}

/// What readable secret the field writes, with its article.
fn leaked(code: &Code, name: &str, value: ExprId) -> Option<String> {
    if is_harmless(code, value) {
        return None;
    }
    let text_name = expression_name(code, value);
    if let Some(whole) = text_name.as_deref().and_then(whole_store) {
        return Some(whole.to_owned());
    }
    // The key may say more than the value (`{ password: input.value }`), or less (`{ value: user.password }`).
    let secret = SecretName::of(name).or_else(|| SecretName::of(text_name.as_deref()?))?;
    let article = if secret.kind == SecretKind::ApiKey || secret.kind == SecretKind::Authorization {
        "an"
    } else {
        "a"
    };
    Some(format!("{article} {secret}"))
}

/// `channel.token`, `nameOrToken`: a bare `token` of a thing that signs nobody in is often its public name.
fn is_vague(code: &Code, name: &str, value: ExprId) -> bool {
    const HOLDERS: &[&str] = &[
        "req",
        "request",
        "res",
        "response",
        "body",
        "data",
        "user",
        "account",
        "session",
        "auth",
        "login",
        "credentials",
        "client",
        "config",
        "options",
        "params",
        "query",
        "headers",
        "cookies",
        "args",
        "payload",
        "result",
        "env",
        "settings",
        "props",
        "state",
        "input",
    ];
    let written = expression_name(code, value).unwrap_or_else(|| name.to_owned());
    let mut parts = written.rsplit('.');
    let last = parts.next().unwrap_or_default();
    if words(last).iter().any(|word| word == "or") {
        return true;
    }
    let owner = parts.next();
    last == "token"
        && owner
            .is_some_and(|owner| !words(owner).iter().any(|word| HOLDERS.contains(&word.as_str())))
}

/// Objects that hold every credential of the process or of the request.
fn whole_store(name: &str) -> Option<&'static str> {
    match name {
        "process.env" => Some("the whole environment with its secrets"),
        _ if name.ends_with(".headers") => {
            is_request(name).then_some("every request header with its credentials")
        }
        _ => None,
    }
}

fn is_request(name: &str) -> bool {
    let owner = name.rsplit('.').nth(1).unwrap_or("");
    matches!(owner, "req" | "request" | "ctx")
}

/// Values that tell nothing of the secret: a literal, a test for presence, a number, a masked or hashed form.
pub(crate) fn is_harmless(code: &Code, value: ExprId) -> bool {
    match code.kind(code.constant(value)) {
        ExprKind::String(_)
        | ExprKind::Number(_)
        | ExprKind::Bool(_)
        | ExprKind::Null
        | ExprKind::Undefined => true,
        ExprKind::Unary { .. }
        | ExprKind::Function(_)
        | ExprKind::Class(_)
        | ExprKind::Regex { .. } => true,
        ExprKind::Template { exprs, .. } => exprs.is_empty(),
        ExprKind::Binary { op, .. } => !matches!(op, facts::code::BinaryOp::Add),
        ExprKind::Conditional { then, otherwise, .. } => {
            [then, otherwise].into_iter().all(|branch| is_literal(code, *branch))
        }
        ExprKind::Call(call) => conceals(code, call),
        ExprKind::Member { property, .. } => {
            matches!(&**property, "length" | "size" | "byteLength")
        }
        _ => false,
    }
}

fn is_literal(code: &Code, expr: ExprId) -> bool {
    matches!(
        code.kind(expr),
        ExprKind::String(_)
            | ExprKind::Number(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Undefined
    )
}

/// A call whose result is not the secret: `mask(token)`, `token.slice(0, 4)`, `Boolean(token)`, `hash(token)`.
fn conceals(code: &Code, call: &Call) -> bool {
    const CONCEALING: &[&str] = &[
        "mask",
        "redact",
        "hash",
        "digest",
        "sha",
        "fingerprint",
        "obfuscate",
        "hide",
        "omit",
        "sanitize",
        "censor",
        "scrub",
        "strip",
        "boolean",
        "number",
        "parseint",
        "parsefloat",
        "count",
        "truncate",
        "slice",
        "substring",
        "substr",
        "includes",
        "startswith",
        "endswith",
        "indexof",
        "encrypt",
        "anonymize",
        "length",
        "hmac",
        "last4",
        "test",
        "has",
    ];
    let name = match code.kind(call.callee) {
        ExprKind::Member { property, .. } => property,
        ExprKind::Name { name, .. } => name,
        _ => return false,
    };
    let name = name.to_ascii_lowercase();
    CONCEALING.iter().any(|word| name.starts_with(word))
}

/// `user.password` of `user.password`, `password` of `password`; the receiver's name for conversions that keep the
/// text (`token.trim()`).
fn expression_name(code: &Code, expr: ExprId) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    let mut at = expr;
    // A chain is as long as the source is; the bound is for the message's sake.
    for _ in 0..8 {
        match code.kind(at) {
            ExprKind::Member { object, property, .. } => {
                parts.push(property);
                at = *object;
            }
            ExprKind::Index { object, .. } => at = *object,
            ExprKind::Await(inner) => at = *inner,
            ExprKind::Call(call) if parts.is_empty() => at = converted(code, call)?,
            ExprKind::Name { name, .. } => {
                parts.push(name);
                break;
            }
            ExprKind::This => break,
            _ => break,
        }
    }
    parts.reverse();
    (!parts.is_empty()).then(|| parts.join("."))
}

/// What a call that only changes the form of a text was given.
fn converted(code: &Code, call: &Call) -> Option<ExprId> {
    match code.kind(call.callee) {
        ExprKind::Member { object, property, .. } => match &**property {
            "trim" | "toString" | "toLowerCase" | "toUpperCase" => Some(*object),
            "stringify" => call.args.first().map(|arg| arg.value),
            _ => None,
        },
        ExprKind::Name { name, .. } if &**name == "String" => {
            call.args.first().map(|arg| arg.value)
        }
        _ => None,
    }
}

/// The source as written when it is short, else the field's name.
fn one_line<'t>(written: &'t str, name: &'t str) -> &'t str {
    if written.is_empty() || written.len() > 40 || written.contains('\n') { name } else { written }
}
