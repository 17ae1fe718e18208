//! Whole results in a log.

use crate::rows::rows;
use crate::sites::{Site, sites};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "log-large",
    summary: "a whole list, document or response is written to the log",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "noise",
    focus: &["noise"],
    cwe: &[],
    references: &["https://opentelemetry.io/docs/specs/otel/logs/data-model/"],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("log_large.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in sites(cx) {
        if let Some((range, message)) = pretty(&site).or_else(|| whole(&site)) {
            cx.report(site.file(), range, message).because(
                site.file(),
                site.call.range,
                "the log call",
            );
        }
    }
}

/// `JSON.stringify(x, null, 2)`: a line becomes a page.
fn pretty(site: &Site<'_>) -> Option<(ByteRange, String)> {
    let calls =
        site.call.args.iter().copied().chain(site.call.fields.iter().map(|field| field.value));
    let mut candidates: Vec<ExprId> = calls.collect();
    if let Some(message) = site.call.message {
        candidates.extend(holes(site.code, message));
    }
    let found = candidates.into_iter().find(|expr| is_pretty(site.code, *expr))?;
    let range = site.code.range(found);
    Some((
        range,
        "a pretty-printed object: its lines are torn apart by whatever collects the log".to_owned(),
    ))
}

fn holes(code: &Code, message: ExprId) -> Vec<ExprId> {
    match code.kind(message) {
        ExprKind::Template { exprs, .. } => exprs.to_vec(),
        ExprKind::Binary { left, right, .. } => vec![*left, *right],
        _ => Vec::new(),
    }
}

fn is_pretty(code: &Code, expr: ExprId) -> bool {
    let Some(call) = code.call(expr) else { return false };
    let is_stringify = matches!(code.kind(call.callee), ExprKind::Member { property, .. } if &**property == "stringify");
    let indents = call.args.get(2).is_some_and(|indent| {
        matches!(code.kind(code.constant(indent.value)), ExprKind::Number(spaces) if *spaces > 0.0)
            || code.string(indent.value).is_some_and(|text| !text.is_empty())
    });
    is_stringify && indents
}

/// A value that a query or another service gave, as a whole.
fn whole(site: &Site<'_>) -> Option<(ByteRange, String)> {
    site.open_fields().find_map(|field| {
        let code = site.code;
        if !site.is_hole(field) && rows(site, field.value).is_some_and(|rows| rows.are_many()) {
            let name = &field.name;
            let message = format!("`{name}` is all that the query gave: log how many there were");
            return Some((field.range, message));
        }
        let ExprKind::Name { name, symbol: Some(symbol) } = code.kind(field.value) else {
            return None;
        };
        let symbol = code.symbol(*symbol);
        let init = symbol.init.filter(|_| symbol.init_path.is_empty())?;
        let many = gives_many(code, init)?;
        Some((field.range, format!("`{name}` is all that `{many}` gave: log how many there were")))
    })
}

/// The call that gives a list: `find`, `findMany`, `getAll`.
fn gives_many(code: &Code, init: ExprId) -> Option<&str> {
    let mut at = init;
    while let ExprKind::Await(inner) = code.kind(at) {
        at = *inner;
    }
    let ExprKind::Member { object, property, .. } = code.kind(code.call(at)?.callee) else {
        return None;
    };
    let is_array = matches!(code.kind(code.constant(*object)), ExprKind::Array(_));
    let is_list = matches!(
        &**property,
        "findMany"
            | "findAll"
            | "findAndCountAll"
            | "getMany"
            | "getRawMany"
            | "toArray"
            | "getAll"
            | "fetchAll"
            | "selectAll"
            | "lrange"
            | "smembers"
            | "hgetall"
    );
    (is_list && !is_array).then_some(property)
}
