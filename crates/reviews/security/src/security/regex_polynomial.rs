//! Request data matched by a pattern whose time grows with the square of the length, or faster.

use std::collections::BTreeSet;

use facts::code::{BinaryOp, SymbolId};
use regexes::Attack;
use review::prelude::*;

use crate::patterns::{self, quoted};
use crate::{literal, surroundings, tainted};

pub(crate) static CHECK: Check = Check {
    id: "regex-polynomial",
    summary: "request data is matched by a pattern that takes too long on long inputs",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation", "rate-limiting"],
    cwe: &[1333, 730],
    references: &[
        "https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS",
        "https://nodejs.org/api/cli.html#--max-http-header-sizesize",
    ],
    reads: FactKinds::CODE.and(FactKinds::FLOWS),
    page: include_str!("regex_polynomial.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut told = BTreeSet::new();
    for flow in cx.flows("regex-match") {
        // A browser that is kept busy is its own user's.
        if !tainted::is_remote(flow) && &*flow.source.kind != "parameter" || is_browser(flow) {
            continue;
        }
        // The first way to a place tells the problem.
        if !told.insert((flow.sink.file, flow.sink.expr)) {
            continue;
        }
        let Some((text, attack)) = attack(cx, flow) else { continue };
        let times = attack.measured.last().map_or(0, |(times, _)| *times);
        let steps = attack.measured.last().map_or(0, |(_, steps)| *steps);
        let harm = format!(
            "is matched by `{}`, whose time grows with the {} of the length: {times} times {} take {steps} steps",
            text.chars().take(60).collect::<String>(),
            power(attack.degree),
            quoted(&attack.pump),
        );
        tainted::report(cx, flow, severity(flow, &attack), &harm);
    }
}

fn is_browser(flow: &Flow) -> bool {
    matches!(&*flow.source.kind, "url" | "message")
}

/// What is slow here, unless the pattern is exponential (another check's) or the text is short.
fn attack(cx: &CheckContext<'_>, flow: &Flow) -> Option<(String, Attack)> {
    let source = cx.file(flow.sink.file);
    let code = source.code()?;
    let pattern = patterns::of_call(code, flow.sink.expr)?;
    let (text, flags) = patterns::text_at(code, &source.text, pattern)?;
    let matched = matched_text(code, flow.sink.expr)?;
    if is_limited(code, matched) {
        return None;
    }
    let parsed = regexes::parse(&text, flags)?;
    let attack = regexes::super_linear(&parsed)?;
    regexes::exponential(&parsed).is_none().then_some((text, attack))
}

/// The text that is searched: the receiver, or the argument of `test` and `exec`.
fn matched_text(code: &Code, call: ExprId) -> Option<ExprId> {
    let called = code.call(call)?;
    let ExprKind::Member { object, property, .. } = code.kind(called.callee) else { return None };
    match &**property {
        "test" | "exec" => called.args.first().map(|arg| arg.value),
        _ => Some(*object),
    }
}

/// Cut to a constant length, or compared with one.
fn is_limited(code: &Code, text: ExprId) -> bool {
    if let Some(call) = code.call(code.constant(text))
        && let ExprKind::Member { property, .. } = code.kind(call.callee)
        && matches!(&**property, "slice" | "substring" | "substr")
        && call.args.get(1).is_some_and(|end| literal::number(code, end.value).is_some())
    {
        return true;
    }
    let Some(symbol) = symbol_of(code, text) else { return false };
    let conditions = surroundings::conditions(code, code.range(text));
    conditions.iter().any(|condition| {
        let tested = code.range(condition.test);
        let mut inside = code.exprs.iter().filter(|expr| tested.contains(expr.range));
        inside.any(|expr| limits(code, &expr.kind, symbol))
    })
}

/// `text.length < 100`, either way round.
fn limits(code: &Code, kind: &ExprKind, symbol: SymbolId) -> bool {
    let ExprKind::Binary { op, left, right } = kind else { return false };
    let long = |limit: ExprId| literal::number(code, limit).is_some_and(|limit| limit > 1.0);
    is_order(*op)
        && ((is_length_of(code, *left, symbol) && long(*right))
            || (is_length_of(code, *right, symbol) && long(*left)))
}

const fn is_order(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Less | BinaryOp::LessEq | BinaryOp::Greater | BinaryOp::GreaterEq)
}

fn symbol_of(code: &Code, expr: ExprId) -> Option<SymbolId> {
    match code.kind(expr) {
        ExprKind::Name { symbol, .. } => *symbol,
        _ => None,
    }
}

fn is_length_of(code: &Code, expr: ExprId, symbol: SymbolId) -> bool {
    matches!(code.kind(expr), ExprKind::Member { object, property, .. }
        if &**property == "length" && symbol_of(code, *object) == Some(symbol))
}

/// Servers limit what comes before the body: sixteen kilobytes, of which the square is a fraction of a second.
fn severity(flow: &Flow, attack: &Attack) -> Severity {
    const HEAD: &[&str] = &["query", "params", "headers", "url", "originalUrl", "cookies", "path"];
    let model = flow.source.model.trim_end_matches("()");
    let part = model.rsplit('.').next().unwrap_or(model);
    let short = HEAD.contains(&part);
    if short && attack.degree <= 2 { CHECK.severity.lowered(1) } else { CHECK.severity }
}

fn power(degree: u32) -> String {
    match degree {
        0..=2 => "square".to_owned(),
        3 => "cube".to_owned(),
        _ => format!("power {degree}"),
    }
}
