//! Request bodies without a sensible limit.

use facts::code::{AssignOp, BinaryOp, Pattern};
use review::prelude::*;

use crate::literal::{Options, number, string};
use crate::places::properties;

pub(crate) static CHECK: Check = Check {
    id: "body-limit",
    summary: "a request may be as large as the caller likes",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "rate-limiting",
    focus: &["rate-limiting", "input-validation"],
    cwe: &[770, 400],
    references: &["https://expressjs.com/en/resources/middleware/body-parser.html#limit"],
    reads: FactKinds::CODE,
    page: include_str!("body_limit.md"),
    run,
};

/// What more than this needs is an upload, which is streamed.
const LARGE: f64 = 10.0 * 1024.0 * 1024.0;

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        for option in limits(&site) {
            too_large(cx, site.file, site.code, option);
        }
        if site.is(&["raw-body"])
            && Options::of_last(&site).is_none_or(|options| options.lacks("limit"))
        {
            let message = "`raw-body` reads until the caller stops: it has no limit of its own";
            cx.report(site.file, site.code.range(site.call.callee), message)
                .advise("Pass `{ limit: \"1mb\" }`");
        }
        collected(cx, &site);
    }
    for (file, source, code) in cx.code() {
        // `export const config = { api: { bodyParser: { sizeLimit } } }` of Next, `serverActions.bodySizeLimit`.
        let is_next =
            source.path.has_folder("api") || source.path.file_name().starts_with("next.config");
        for (_, name, property) in properties(code).filter(|_| is_next) {
            if matches!(name, "sizeLimit" | "bodySizeLimit") {
                too_large(cx, file, code, property.value);
            }
        }
    }
}

/// The limits that a parser or server is given.
fn limits(site: &CallSite<'_>) -> Vec<ExprId> {
    let callee = site.callee.map_or("", |callee| callee.as_str());
    let (place, names): (usize, &[&str]) = match callee {
        "express.json"
        | "express.urlencoded"
        | "express.text"
        | "express.raw"
        | "body-parser"
        | "body-parser.json"
        | "body-parser.urlencoded"
        | "body-parser.text"
        | "body-parser.raw" => (0, &["limit"]),
        "koa-bodyparser"
        | "@koa/bodyparser.bodyParser"
        | "@koa/bodyparser"
        | "koa-body"
        | "koa-body.koaBody" => (0, &["jsonLimit", "formLimit", "textLimit", "xmlLimit"]),
        "fastify" | "fastify.fastify" => (0, &["bodyLimit"]),
        _ if site.name() == Some("useBodyParser") => (1, &["limit"]),
        _ => return Vec::new(),
    };
    let options = site.arg(place).and_then(|arg| Options::of(site.code, arg));
    options.map_or_else(Vec::new, |options| {
        names.iter().filter_map(|name| options.get(name)).collect()
    })
}

fn too_large(cx: &mut CheckContext<'_>, file: FileId, code: &Code, limit: ExprId) {
    let Some(bytes) = bytes(code, limit).filter(|bytes| *bytes > LARGE) else { return };
    let size = if bytes.is_finite() {
        format!("{:.0} MB", bytes / 1024.0 / 1024.0)
    } else {
        "any size".into()
    };
    let message =
        format!("bodies of {size} are read into memory, and a few callers at once fill it");
    cx.report(file, code.range(limit), message).advise(
        "Keep the limit near what the largest honest request needs; stream uploads to storage",
    );
}

/// `"50mb"`, `1048576`, `Infinity`.
fn bytes(code: &Code, limit: ExprId) -> Option<f64> {
    if matches!(code.kind(code.constant(limit)), ExprKind::Name { name, symbol: None } if &**name == "Infinity")
    {
        return Some(f64::INFINITY);
    }
    let Some(text) = string(code, limit) else { return number(code, limit) };
    let text = text.trim().to_ascii_lowercase();
    let digits =
        text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic() || letter == ' ');
    let factor = match text[digits.len()..].trim() {
        "" | "b" => 1.0,
        "k" | "kb" => 1024.0,
        "m" | "mb" => 1024.0 * 1024.0,
        "g" | "gb" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    digits.parse::<f64>().ok().map(|number| number * factor)
}

/// `req.on("data", (chunk) => { body += chunk; })` without a look at the size.
fn collected(cx: &mut CheckContext<'_>, site: &CallSite<'_>) {
    let is_request = site.callee.is_some_and(|callee| {
        matches!(
            callee.as_str(),
            "http.IncomingMessage.on"
                | "express.Request.on"
                | "koa.Context.req.on"
                | "next.ApiRequest.on"
        )
    });
    let is_data = || site.arg(0).and_then(|arg| string(site.code, arg)) == Some("data");
    if !is_request || !is_data() {
        return;
    }
    let Some(ExprKind::Function(function)) =
        site.arg(1).map(|arg| site.code.kind(site.code.constant(arg)))
    else {
        return;
    };
    let range = site.code.function(*function).range;
    let text = range.slice(&site.source.text);
    let watches = ["length", "destroy", "size", "limit", "pause", "max"]
        .iter()
        .any(|word| text.contains(word));
    if !watches && grows(site.code, range) {
        let message = "the body is collected however long it gets";
        cx.report(site.file, site.code.range(site.call.callee), message).advise(
            "Count the bytes and destroy the request above a limit, or use a body parser that does",
        );
    }
}

/// `body += chunk` or `chunks.push(chunk)`.
fn grows(code: &Code, range: ByteRange) -> bool {
    code.exprs.iter().filter(|expr| range.contains(expr.range)).any(|expr| match &expr.kind {
        ExprKind::Assign { op: Some(AssignOp::Binary(BinaryOp::Add)), .. } => true,
        ExprKind::Assign { target, value, op: None } => {
            matches!(**target, Pattern::Target(_))
                && matches!(code.kind(*value), ExprKind::Binary { op: BinaryOp::Add, .. })
        }
        ExprKind::Call(call) => {
            matches!(code.kind(call.callee), ExprKind::Member { property, .. } if &**property == "push")
        }
        _ => false,
    })
}
