//! Variables glued into the message.

use facts::code::BinaryOp;
use review::prelude::*;

use crate::sites::{Site, by_file, cite, counted, sites};

pub(crate) static CHECK: Check = Check {
    id: "unstructured",
    summary: "variables are put into the message instead of fields",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "quality",
    focus: &["quality"],
    cwe: &[],
    references: &[
        "https://12factor.net/logs",
        "https://opentelemetry.io/docs/specs/otel/logs/data-model/",
    ],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("unstructured.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let sites = sites(cx);
    let glued = sites.iter().filter(|site| !site.is_console() && is_glued(site));
    for (file, sites) in by_file(glued) {
        let Some((first, others)) = sites.split_first() else { continue };
        let range = first.call.range;
        let structured = sites.iter().any(|site| site.is_structured());
        let calls = counted(sites.len(), "message");
        let verb = if sites.len() == 1 { "holds" } else { "hold" };
        let message = format!(
            "{calls} of this file {verb} variables: no two are alike, so they cannot be grouped or searched by field"
        );
        let severity = if structured { Severity::High } else { Severity::Med };
        let others: Vec<_> = others.iter().map(|site| (file, site.call.range)).collect();
        cite(cx.report(file, range, message).severity(severity), &others, "and here");
    }
}

/// A template, a concatenation or a printf pattern with something in it that is not constant.
pub(crate) fn is_glued(site: &Site<'_>) -> bool {
    let Some(message) = site.call.message else { return false };
    let code = site.code;
    match code.kind(message) {
        ExprKind::Template { exprs, .. } => exprs.iter().any(|hole| !is_constant(code, *hole)),
        ExprKind::Binary { op: BinaryOp::Add, .. } => has_variable(code, message),
        ExprKind::String(text) => {
            let is_pattern = ["%s", "%d", "%j", "%o", "%i"].iter().any(|hole| text.contains(hole));
            is_pattern && site.call.args.len() > 1
        }
        _ => false,
    }
}

fn has_variable(code: &Code, expr: ExprId) -> bool {
    let mut at = expr;
    while let ExprKind::Binary { op: BinaryOp::Add, left, right } = code.kind(at) {
        if !is_constant(code, *right) {
            return true;
        }
        at = *left;
    }
    !is_constant(code, at)
}

fn is_constant(code: &Code, expr: ExprId) -> bool {
    match code.kind(code.constant(expr)) {
        ExprKind::String(_) | ExprKind::Number(_) | ExprKind::Bool(_) => true,
        ExprKind::Template { exprs, .. } => exprs.is_empty(),
        // Module constants in capitals: `${SERVICE_NAME}`.
        ExprKind::Name { name, .. } => !name.chars().any(|letter| letter.is_lowercase()),
        _ => false,
    }
}
