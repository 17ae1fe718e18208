//! Passwords, their hashes and the environment in answers.

use facts::code::PropertyKey;
use review::prelude::*;

use crate::answers;
use crate::records::{self, Models, Row, SecretColumn};

pub(crate) static CHECK: Check = Check {
    id: "secret-in-response",
    summary: "an answer holds what must stay on the server",
    severity: Severity::Blocker,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets", "data-protection"],
    cwe: &[201, 200],
    references: &[
        "https://owasp.org/API-Security/editions/2023/en/0xa3-broken-object-property-level-authorization/",
    ],
    reads: FactKinds::CODE.and(FactKinds::ROUTES),
    page: include_str!("secret_in_response.md"),
    run,
};

const ADVICE: &str = "Answer with an object that names its properties, or keep the column out of the query (`select`, `attributes`, `omit`) and out of the model's `toJSON`";

/// What is wrong with a value that is sent.
enum Leak<'a> {
    Column(ByteRange, &'a str),
    Row(ByteRange, Row<'a>, SecretColumn<'a>),
    Environment(ByteRange, String),
}

fn run(cx: &mut CheckContext<'_>) {
    let models = Models::of(cx);
    let mut found = Vec::new();
    for site in cx.calls() {
        if cx.is_test(site.file) {
            continue;
        }
        for value in answers::sent(&site) {
            found.extend(
                leak(cx, &models, site.file, site.code, value).map(|leak| (site.file, leak)),
            );
        }
    }
    found.extend(returned(cx, &models));
    let mut reported = Vec::new();
    for (file, leak) in found {
        let range = match &leak {
            Leak::Column(range, _) | Leak::Row(range, ..) | Leak::Environment(range, _) => *range,
        };
        if reported.contains(&(file, range)) {
            continue;
        }
        reported.push((file, range));
        report(cx, file, &leak);
    }
}

fn report(cx: &mut CheckContext<'_>, file: FileId, leak: &Leak<'_>) {
    match leak {
        Leak::Column(range, name) => {
            let message = format!("`{name}` of a record is sent to the caller");
            cx.report(file, *range, message).advise(ADVICE);
        }
        Leak::Row(range, row, column) => {
            let message = format!(
                "whole rows of `{}` are sent to the caller, `{}` among their columns",
                row.model, column.name
            );
            cx.report(file, *range, message)
                .because(row.file, row.range, "all columns are read here")
                .because(column.file, column.range, "the column is declared here")
                .advise(ADVICE);
        }
        Leak::Environment(range, name) => {
            let message = format!("`{name}` is sent to the caller");
            cx.report(file, *range, message)
                .advise("Send only the settings that a client needs, by name");
        }
    }
}

/// What handlers of Nest and Fastify return is the answer.
fn returned<'a>(cx: &CheckContext<'a>, models: &Models<'a>) -> Vec<(FileId, Leak<'a>)> {
    if models.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for route in cx.routes() {
        if !matches!(&*route.framework, "nest" | "fastify") {
            continue;
        }
        for handler in &route.handlers {
            let Some(code) = cx.base().file(handler.file).code() else { continue };
            for value in records::returns(code, handler.function) {
                let leak = leak(cx, models, handler.file, code, value);
                found.extend(leak.map(|leak| (handler.file, leak)));
            }
        }
    }
    found
}

fn leak<'a>(
    cx: &CheckContext<'a>,
    models: &Models<'a>,
    file: FileId,
    code: &'a Code,
    value: ExprId,
) -> Option<Leak<'a>> {
    let mut open = vec![(value, 0)];
    while let Some((at, depth)) = open.pop() {
        if let Some(found) = environment(cx, file, code, at) {
            return Some(found);
        }
        match code.kind(code.constant(at)) {
            ExprKind::Object(properties) if depth < 4 => {
                for property in properties.iter().rev() {
                    if let Some(found) = column(cx, file, code, property) {
                        return Some(found);
                    }
                    open.push((property.value, depth + 1));
                }
            }
            ExprKind::Call(call) if is_stringify(code, call) => {
                open.extend(call.args.first().map(|arg| (arg.value, depth + 1)));
            }
            _ => {
                let row = records::row_of(cx, file, at);
                if let Some(row) = row
                    && let Some(column) = models.leaks(&row)
                {
                    return Some(Leak::Row(code.range(at), row, column));
                }
            }
        }
    }
    None
}

fn is_stringify(code: &Code, call: &Call) -> bool {
    matches!(code.kind(call.callee), ExprKind::Member { property, .. } if &**property == "stringify")
}

/// `{ password: user.password }`; what the caller sent itself is no secret to him.
fn column<'a>(
    cx: &CheckContext<'_>,
    file: FileId,
    code: &'a Code,
    property: &'a facts::code::Property,
) -> Option<Leak<'a>> {
    let PropertyKey::Name(name) = &property.key else { return None };
    if !records::is_stored_password(name) {
        return None;
    }
    let ExprKind::Member { object, property: taken, .. } = code.kind(property.value) else {
        return None;
    };
    let of_record = records::is_stored_password(taken)
        && crate::names::name_of(code, *object).is_some_and(|owner| {
            crate::names::has_word(
                owner,
                &[
                    "user", "account", "member", "customer", "admin", "row", "record", "doc",
                    "profile",
                ],
            )
        });
    let sent = cx.origin(file, property.value).is_some_and(|origin| {
        origin.as_str().contains("Request") || origin.as_str().contains("Context")
    });
    (of_record && !sent).then_some(Leak::Column(property.range, name))
}

/// `process.env`, whole or a secret of it.
fn environment<'a>(
    cx: &CheckContext<'_>,
    file: FileId,
    code: &Code,
    at: ExprId,
) -> Option<Leak<'a>> {
    let origin = cx.origin(file, at)?.as_str();
    let rest = origin.strip_prefix("process.env")?;
    let secret = match rest.strip_prefix('.') {
        None => rest.is_empty(),
        Some(name) => {
            SecretName::of(name).is_some_and(|secret| secret.kind != SecretKind::Cookie)
                && !super::secret_client::is_public(name)
        }
    };
    secret.then(|| Leak::Environment(code.range(at), origin.to_owned()))
}
