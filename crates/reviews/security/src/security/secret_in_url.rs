//! A credential in an address, which proxies log, browsers remember and referrers tell.

use facts::code::PropertyKey;
use review::prelude::*;
use rustc_hash::FxHashMap;

use crate::addresses::{self, QueryParam};
use crate::names::{self, has_word};

pub(crate) static CHECK: Check = Check {
    id: "secret-in-url",
    summary: "a credential travels in the query string",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets", "data-protection"],
    cwe: &[598],
    references: &[
        "https://owasp.org/www-community/vulnerabilities/Information_exposure_through_query_strings_in_url",
    ],
    reads: FactKinds::CODE.and(FactKinds::ROUTES),
    page: include_str!("secret_in_url.md"),
    run,
};

/// Links that are mailed carry a token that works once; the step of a protocol a code.
const ONE_TIME: &[&str] = &[
    "reset",
    "verify",
    "verification",
    "confirm",
    "confirmation",
    "invite",
    "invitation",
    "activate",
    "activation",
    "magic",
    "unsubscribe",
    "callback",
    "recover",
    "recovery",
    "signed",
    "presigned",
    "forgot",
    "email",
    "share",
    "download",
    "preview",
    "oauth",
    "authorize",
    "login",
    "change",
    "transfer",
    "redirect",
    "pixel",
    "tracking",
];

fn run(cx: &mut CheckContext<'_>) {
    built(cx);
    options(cx);
    received(cx);
}

/// Addresses that the program puts together.
fn built(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, _, code) in cx.code() {
        for param in addresses::query_params(code) {
            if let Some((what, kind)) = secret(code, &param)
                && code.string(code.constant(param.value)).is_none()
                && !is_own_scheme(&param.before)
            {
                found.push((file, code.range(param.value), what, kind, is_written(&param.before)));
            }
        }
    }
    for (file, range, what, kind, is_written) in found {
        let message =
            format!("`{what}` is put into a query string, where logs and histories keep it");
        let finding = cx
            .report(file, range, message)
            .advise("Send it in the `Authorization` header or in the body");
        match kind {
            SecretKind::Password => {}
            // Many services take their keys no other way: of one that is named here, its makers chose so.
            _ if is_written => {
                finding.severity(Severity::Low).confidence(Confidence::Medium);
            }
            _ => {
                finding.severity(Severity::Med).confidence(Confidence::Medium);
            }
        }
    }
}

/// An address with the host of a service in it.
fn is_written(before: &str) -> bool {
    let host = before.strip_prefix("https://").and_then(|rest| rest.split(['/', '?']).next());
    host.is_some_and(|host| host.contains('.'))
}

/// `otpauth://..`, `app://..`: handed to a program on the same machine, not sent.
fn is_own_scheme(before: &str) -> bool {
    before.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+.-".contains(letter))
            && !matches!(scheme, "http" | "https" | "ws" | "wss" | "localhost")
    })
}

/// The name of a secret in a parameter; not one that is meant to be in a link.
fn secret(code: &Code, param: &QueryParam<'_>) -> Option<(String, SecretKind)> {
    let value = names::name_of(code, param.value);
    let by_name = SecretName::of(param.name).map(|secret| (param.name, secret));
    let by_value = value.and_then(|name| SecretName::of(name).map(|secret| (name, secret)));
    // `?token=${id}`: what is put there names itself, and is no secret.
    if value.is_some_and(|value| matches!(value, "id" | "uid" | "uuid" | "key" | "index"))
        && by_value.is_none()
    {
        return None;
    }
    let (name, found) = by_name.or(by_value).or_else(|| of_passwords(code, param))?;
    let lasting = !has_word(&param.before, ONE_TIME)
        && !value.is_some_and(|value| has_word(value, ONE_TIME))
        && !has_word(param.name, ONE_TIME);
    let told = match found.kind {
        SecretKind::Password => true,
        SecretKind::ApiKey | SecretKind::Secret | SecretKind::Key => true,
        SecretKind::Token => lasting,
        _ => false,
    };
    told.then(|| (name.to_owned(), found.kind))
}

/// `passwords.current`: the owner names what the members are.
fn of_passwords<'c>(code: &'c Code, param: &QueryParam<'c>) -> Option<(&'c str, SecretName)> {
    let ExprKind::Member { object, .. } = code.kind(param.value) else { return None };
    let owner = names::name_of(code, *object)?;
    let secret = SecretName::of(owner).filter(|secret| secret.kind == SecretKind::Password)?;
    Some((param.name, secret))
}

/// `axios.get(url, { params: { password } })`
fn options(cx: &mut CheckContext<'_>) {
    const CLIENTS: &[&str] = &["axios", "got", "superagent", "ky", "request"];
    for site in cx.calls() {
        let client = site
            .callee
            .is_some_and(|callee| CLIENTS.iter().any(|client| callee.as_str().starts_with(client)));
        if !client {
            continue;
        }
        let given = site.call.args.iter().find_map(|arg| {
            ["params", "searchParams", "qs"]
                .iter()
                .find_map(|name| site.code.property(arg.value, name))
        });
        let Some(ExprKind::Object(properties)) =
            given.map(|given| site.code.kind(site.code.constant(given)))
        else {
            continue;
        };
        for property in properties {
            let PropertyKey::Name(name) = &property.key else { continue };
            let password =
                SecretName::of(name).is_some_and(|secret| secret.kind == SecretKind::Password);
            if password {
                let message = format!(
                    "`{name}` is sent in the query string, where logs and histories keep it"
                );
                cx.report(site.file, property.range, message)
                    .confidence(Confidence::Medium)
                    .advise("Send it in the body of a POST request");
            }
        }
    }
}

/// `app.get("/login", (req) => req.query.password)`: the API asks its callers to do it.
fn received(cx: &mut CheckContext<'_>) {
    let mut handlers: Vec<(FileId, FunctionId)> = cx
        .routes()
        .filter(|route| &*route.method == "GET")
        .flat_map(|route| route.handlers.iter().map(|handler| (handler.file, handler.function)))
        .collect();
    handlers.sort_unstable();
    handlers.dedup();
    let mut found = Vec::new();
    for of_file in handlers.chunk_by(|left, right| left.0 == right.0) {
        let file = of_file[0].0;
        let Some(code) = cx.file(file).code() else { continue };
        let bodies: Vec<ByteRange> =
            of_file.iter().map(|(_, function)| code.function(*function).range).collect();
        for (range, name) in passwords_read(cx, file, code) {
            if bodies.iter().any(|body| body.contains(range)) {
                found.push((file, range, name.to_owned()));
            }
        }
    }
    for (file, range, name) in found {
        let message = format!(
            "`{name}` is read from the query string of a GET request, where logs and histories keep it"
        );
        cx.report(file, range, message).advise("Take it from the body of a POST request");
    }
}

fn is_password(name: &str) -> bool {
    SecretName::of(name).is_some_and(|secret| secret.kind == SecretKind::Password)
        || matches!(name, "currentPassword" | "newPassword")
}

/// A property of the query, or `req.param("name")`.
fn is_query_read(cx: &CheckContext<'_>, file: FileId, expr: ExprId) -> bool {
    let Some(code) = cx.file(file).code() else { return false };
    let origin_of = |expr: ExprId| cx.origin(file, expr).map_or("", |origin| origin.as_str());
    match code.kind(expr) {
        ExprKind::Member { object, .. } => {
            matches!(
                origin_of(*object),
                "express.Request.query"
                    | "fastify.Request.query"
                    | "koa.Context.query"
                    | "koa.Context.request.query"
                    | "next.ApiRequest.query"
            )
        }
        ExprKind::Call(call) => {
            origin_of(call.callee) == "express.Request.param"
                || origin_of(call.callee).ends_with(".nextUrl.searchParams.get")
        }
        _ => false,
    }
}

/// Passwords that a file takes from query strings, under whatever name.
fn passwords_read<'a>(
    cx: &CheckContext<'a>,
    file: FileId,
    code: &'a Code,
) -> Vec<(ByteRange, &'a str)> {
    let bound: FxHashMap<ExprId, &str> = code
        .symbols
        .iter()
        .filter(|symbol| symbol.init_path.is_empty())
        .filter_map(|symbol| Some((symbol.init?, &*symbol.name)))
        .collect();
    let reads = (0..).map(ExprId).zip(&code.exprs).filter(|(id, _)| is_query_read(cx, file, *id));
    let named = reads.filter_map(|(id, expr)| {
        let names = [names_read(code, id), bound.get(&id).copied()];
        Some((expr.range, names.into_iter().flatten().find(|name| is_password(name))?))
    });
    named.collect()
}

fn names_read(code: &Code, expr: ExprId) -> Option<&str> {
    match code.kind(expr) {
        ExprKind::Member { property, .. } => Some(property),
        ExprKind::Call(call) => code.string(call.args.first()?.value),
        _ => None,
    }
}
