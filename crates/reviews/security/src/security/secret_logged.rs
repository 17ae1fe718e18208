//! A credential handed to a logger.

use std::cell::LazyCell;

use review::prelude::*;

use facts::{LogCall, LogField};

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
        let mut told: Vec<ByteRange> = Vec::new();
        for field in call.fields.iter().filter(|field| !field.redacted) {
            // Fields of an object that was made before stand at one place: its name.
            if let Some((what, surest)) = exposed(cx, code, call, field)
                && !told.contains(&field.range)
                && *is_told
            {
                told.push(field.range);
                let written = code.range(field.value).slice(&file.text);
                let message = format!(
                    "`{}` is {what} and is logged as it is",
                    one_line(written, &field.name)
                );
                cx.report(call.file, field.range, message).at_most(surest).because(
                    call.file,
                    call.range,
                    "the log call",
                );
            }
        }
    }
}

/// What the field gives away, and how sure that is.
fn exposed(
    cx: &CheckContext<'_>,
    code: &Code,
    call: &LogCall,
    field: &LogField,
) -> Option<(String, Confidence)> {
    if let Some(what) = leaked(code, &field.name, field.value) {
        let is_vague = is_vague(code, &field.name, field.value);
        return Some((what, if is_vague { Confidence::Low } else { Confidence::High }));
    }
    if is_harmless(code, field.value) {
        return None;
    }
    let origin = cx.origin(call.file, field.value).map_or("", |origin| origin.as_str());
    if is_session_id(origin) {
        return Some(("the id of a session: whoever has it is signed in".into(), Confidence::High));
    }
    let written = expression_name(code, field.value);
    let is_address = is_connection(&field.name) || written.as_deref().is_some_and(is_connection);
    is_address.then(|| {
        let what = "the address of a database, which mostly holds its user and password";
        (what.into(), Confidence::Medium)
    })
}

/// The value of a session's cookie.
fn is_session_id(origin: &str) -> bool {
    const IDS: [&str; 5] = [
        "express.Request.sessionID",
        "express.Request.session.id",
        "fastify.Request.session.sessionId",
        "express.Request.cookies.connect.sid",
        "express.Request.cookies.sid",
    ];
    IDS.contains(&origin)
}

/// `DATABASE_URL`, `mongoUri`, `connectionString`, `config.db.url`. Only a URL can hold a password.
fn is_connection(name: &str) -> bool {
    const DATABASES: [&str; 11] = [
        "database",
        "db",
        "mongo",
        "mongodb",
        "postgres",
        "postgresql",
        "pg",
        "mysql",
        "redis",
        "amqp",
        "rabbitmq",
    ];
    let mut parts = name.rsplit('.');
    let last = words(parts.next().unwrap_or_default());
    let owner = words(parts.next().unwrap_or_default());
    match &last[..] {
        [.., before, noun] if matches!(noun.as_str(), "string" | "str") => {
            matches!(before.as_str(), "connection" | "conn")
        }
        [.., before, noun] if is_url(noun) => {
            DATABASES.contains(&before.as_str()) || before == "connection"
        }
        [noun] if is_url(noun) => {
            owner.last().is_some_and(|owner| DATABASES.contains(&owner.as_str()))
        }
        _ => false,
    }
}

fn is_url(noun: &str) -> bool {
    matches!(noun, "url" | "uri" | "dsn")
}

/// What readable secret the field writes, with its article.
fn leaked(code: &Code, name: &str, value: ExprId) -> Option<String> {
    if is_harmless(code, value) {
        return None;
    }
    let text_name = expression_name(code, value);
    // `headers[name]` is one of them.
    let is_whole = !matches!(code.kind(value), ExprKind::Index { .. });
    if let Some(whole) = text_name.as_deref().filter(|_| is_whole).and_then(whole_store) {
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
        ExprKind::Binary { op: facts::code::BinaryOp::Add, .. } => {
            is_joined_harmlessly(code, value)
        }
        ExprKind::Binary { .. } => true,
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

/// `token.slice(0, 2) + "****"`: each part tells nothing. As many parts as a message has; one of more is no mask.
fn is_joined_harmlessly(code: &Code, value: ExprId) -> bool {
    let mut at = code.constant(value);
    for _ in 0..8 {
        let ExprKind::Binary { op: facts::code::BinaryOp::Add, left, right } = code.kind(at) else {
            return is_harmless(code, at);
        };
        let is_sum =
            matches!(code.kind(*right), ExprKind::Binary { op: facts::code::BinaryOp::Add, .. });
        if is_sum || !is_harmless(code, *right) {
            return false;
        }
        at = *left;
    }
    false
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
