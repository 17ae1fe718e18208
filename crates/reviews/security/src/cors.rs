//! Which foreign origins a program lets read its answers.

use facts::FileId;
use facts::code::{Code, ExprId, ExprKind, LogicalOp, StmtKind};
use model::ByteRange;
use review::{CallSite, CheckContext};

use crate::literal::{Options, boolean, string};
use crate::response_headers::{self, Header};
use crate::surroundings::{conditions, function_at, outside_production};

/// One place that decides about foreign origins.
pub(crate) struct Policy {
    pub(crate) file: FileId,
    /// What a person would change.
    pub(crate) place: ByteRange,
    pub(crate) origin: Allowed,
    pub(crate) credentials: Credentials,
}

/// The origins that are let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Allowed {
    /// `*`, written or by default.
    Any,
    /// Whichever origin asks is told that it may.
    Reflected,
    /// What the request says in its query or body.
    Requested,
    /// `null`, also next to others.
    Null,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credentials {
    Sent,
    NotSent,
    Unknown,
}

/// Every policy of production code that lets in more than a list.
pub(crate) fn policies(cx: &CheckContext<'_>) -> Vec<Policy> {
    let mut found: Vec<Policy> = cx
        .calls()
        .filter_map(|site| {
            // Where a call stands is asked last: it takes a look at the whole file.
            let policy = configured(cx, &site)?;
            (!outside_production(site.source, site.code, site.range())).then_some(policy)
        })
        .collect();
    let headers = response_headers::set(
        cx,
        &["access-control-allow-origin", "access-control-allow-credentials"],
    );
    let origins = headers.iter().filter(|header| header.name.ends_with("origin"));
    found.extend(origins.filter_map(|header| by_header(cx, header, &headers)));
    found.sort_by_key(|policy| (policy.file, policy.place));
    found
}

/// The options object of a CORS middleware: `Some(None)` when it is left to its defaults.
fn options_of(cx: &CheckContext<'_>, site: &CallSite<'_>) -> Option<Option<ExprId>> {
    let callee = site.callee.map_or("", |callee| callee.as_str());
    let first = |place: usize| cx.origin(site.file, site.arg(place)?).map(|origin| origin.as_str());
    let inside = |place: usize| {
        let cors = Options::of(site.code, site.arg(place)?)?.get("cors")?;
        // `cors: true` is all defaults; `cors: false` is none.
        match boolean(site.code, cors) {
            Some(true) => Some(None),
            Some(false) => None,
            None => Some(Some(cors)),
        }
    };
    match callee {
        "cors" | "@koa/cors" | "koa-cors" | "kcors" | "koa2-cors" => Some(site.arg(0)),
        "hono/cors.cors" => Some(site.arg(0)),
        "socket.io.Server" | "socket.io" => inside(1).or_else(|| inside(0)),
        "apollo-server.ApolloServer" | "apollo-server-express.ApolloServer" => inside(0),
        "@nestjs/core.NestFactory.create" => inside(1).or_else(|| inside(2)),
        "@nestjs/websockets.WebSocketGateway" => inside(0).or_else(|| inside(1)),
        _ if site.name() == Some("enableCors") && site.receiver().is_some() => Some(site.arg(0)),
        _ if site.name() == Some("register")
            && matches!(first(0), Some("@fastify/cors" | "fastify-cors")) =>
        {
            Some(site.arg(1))
        }
        _ => None,
    }
}

fn configured(cx: &CheckContext<'_>, site: &CallSite<'_>) -> Option<Policy> {
    let given = options_of(cx, site)?;
    let Some(given) = given else {
        let place = site.code.range(site.call.callee);
        let (origin, credentials) = (Allowed::Any, Credentials::NotSent);
        return Some(Policy { file: site.file, place, origin, credentials });
    };
    let options = Options::of(site.code, given)?;
    let credentials = match options.get("credentials") {
        Some(value) => credentials(site.code, value),
        None if options.is_complete() => Credentials::NotSent,
        None => Credentials::Unknown,
    };
    let (origin, place) = match options.get("origin") {
        Some(value) => (allowed(cx, site.file, site.code, value)?, site.code.range(value)),
        None if options.is_complete() => (Allowed::Any, site.code.range(site.call.callee)),
        None => return None,
    };
    Some(Policy { file: site.file, place: head(site.source, place), origin, credentials })
}

/// A function as an origin may be long: its head is the place.
fn head(source: &facts::SourceFile, range: ByteRange) -> ByteRange {
    let line = range.slice(&source.text).lines().next().unwrap_or("");
    ByteRange::new(range.start, range.start + line.len() as u32)
}

fn credentials(code: &Code, value: ExprId) -> Credentials {
    match (boolean(code, value), string(code, value)) {
        (Some(true), _) | (_, Some("true")) => Credentials::Sent,
        (Some(false), _) | (_, Some(_)) => Credentials::NotSent,
        _ => Credentials::Unknown,
    }
}

fn by_header(cx: &CheckContext<'_>, header: &Header<'_>, all: &[Header<'_>]) -> Option<Policy> {
    let Header { file, source, code, value, place, .. } = *header;
    let origin = allowed(cx, file, code, value)?;
    let of_request = matches!(origin, Allowed::Reflected | Allowed::Requested);
    let is_checked = of_request && is_compared(source, code, place);
    if is_checked || outside_production(source, code, place) {
        return None;
    }
    let function = function_at(code, place);
    let beside = all.iter().find(|other| {
        other.file == file
            && other.name.ends_with("credentials")
            && function_at(code, other.place) == function
    });
    let credentials = beside.map_or(Credentials::NotSent, |other| credentials(code, other.value));
    Some(Policy { file, place: head(source, code.range(value)), origin, credentials })
}

/// Whether a condition around the place looks at the origin: then a list is likely kept.
fn is_compared(source: &facts::SourceFile, code: &Code, place: ByteRange) -> bool {
    conditions(code, place).iter().any(|condition| {
        let test = code.range(condition.test).slice(&source.text).to_ascii_lowercase();
        let is_mere_presence =
            test.chars().all(|letter| letter.is_alphanumeric() || "._[]'\"!?-".contains(letter));
        test.contains("origin") && !is_mere_presence || test.contains("allow")
    })
}

/// What a value of `origin` lets in; `None` for a list, a fixed origin, or what cannot be seen.
fn allowed(cx: &CheckContext<'_>, file: FileId, code: &Code, value: ExprId) -> Option<Allowed> {
    let at = code.constant(value);
    match code.kind(at) {
        ExprKind::String(text) => match text.trim() {
            "*" => Some(Allowed::Any),
            "null" => Some(Allowed::Null),
            _ => None,
        },
        ExprKind::Bool(true) => Some(Allowed::Reflected),
        ExprKind::Regex { pattern, .. }
            if matches!(&**pattern, ".*" | "." | ".+" | "^.*$" | "^.+$") =>
        {
            Some(Allowed::Reflected)
        }
        ExprKind::Array(items) => {
            let mut items = items.iter().filter_map(|item| item.value);
            items.find_map(|item| allowed(cx, file, code, item))
        }
        ExprKind::Logical { op: LogicalOp::Or | LogicalOp::Coalesce, left, right } => {
            match requested(cx, file, *left) {
                Some(found) => Some(found),
                // `process.env.ORIGIN || "*"`: only without the setting.
                None => requested(cx, file, *right),
            }
        }
        // `list.includes(origin) ? origin : list[0]`
        ExprKind::Conditional { test, then, otherwise } => {
            let test = code.range(*test).slice(&cx.file(file).text);
            let asks_list = [".includes(", ".has(", ".indexOf(", ".some("];
            if asks_list.iter().any(|call| test.contains(call)) {
                return None;
            }
            let either = [*then, *otherwise];
            either.iter().find_map(|part| requested(cx, file, *part))
        }
        ExprKind::Function(function) => {
            lets_everybody_in(code, *function).then_some(Allowed::Reflected)
        }
        _ => requested(cx, file, value),
    }
}

/// What of the request a value is.
fn requested(cx: &CheckContext<'_>, file: FileId, value: ExprId) -> Option<Allowed> {
    const REQUESTS: &[&str] = &[
        "express.Request",
        "http.IncomingMessage",
        "fastify.Request",
        "koa.Context",
        "next.Request",
        "next.ApiRequest",
    ];
    let origin = cx.origin(file, value)?.as_str();
    if origin.starts_with("url.parse().query.") {
        return Some(Allowed::Requested);
    }
    let rest = REQUESTS.iter().find_map(|request| origin.strip_prefix(request))?;
    let chosen = [".query", ".body", ".params", ".request.body", ".request.query"];
    let headers =
        [".headers", ".get()", ".header()", ".request.headers", ".request.get()", ".raw.headers"];
    if headers.iter().any(|part| rest.starts_with(part)) {
        return Some(Allowed::Reflected);
    }
    chosen.iter().any(|part| rest.starts_with(part)).then_some(Allowed::Requested)
}

/// `(origin, callback) => callback(null, true)`, `callback(null, origin)`, `(origin) => origin`: no condition, and nothing
/// but yes.
fn lets_everybody_in(code: &Code, function: facts::code::FunctionId) -> bool {
    let facts = code.function(function);
    let asked = facts.params.first().map(|param| param.pattern.symbols()).unwrap_or_default();
    let is_asked = |value: ExprId| matches!(code.kind(value), ExprKind::Name { symbol: Some(symbol), .. } if asked.contains(symbol));
    let says_yes = |value: ExprId| boolean(code, value) == Some(true) || is_asked(value);
    let range = facts.range;
    let mut calls = code.calls.iter().filter(|expr| range.contains(code.range(**expr)));
    let (only, more) = (calls.next(), calls.next());
    let Some(only) = only else {
        let [statement] = &facts.body[..] else { return false };
        return matches!(statement.kind, StmtKind::Return(Some(value)) if is_asked(value));
    };
    let plain = facts
        .body
        .iter()
        .all(|statement| matches!(statement.kind, StmtKind::Expr(_) | StmtKind::Return(_)));
    let Some(call) = code.call(*only) else { return false };
    let is_direct = conditions(code, code.range(*only))
        .iter()
        .all(|condition| !range.contains(code.range(condition.test)));
    let [error, answer] = call.args.as_slice() else { return false };
    let no_error = matches!(code.kind(error.value), ExprKind::Null | ExprKind::Undefined);
    more.is_none() && plain && is_direct && no_error && says_yes(answer.value)
}
