//! Bodies that reach the records without any check of their shape.

use facts::code::{BinaryOp, UnaryOp};
use review::prelude::*;

use crate::requests::effects::{self, Touch, places, steps};
use crate::requests::surface::{has_unknown_link, is_mutating, name, reviewed};

pub(crate) static CHECK: Check = Check {
    id: "no-input-validation",
    summary: "what is sent is used as it comes",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation"],
    cwe: &[20],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Input_Validation_Cheat_Sheet.html",
    ],
    reads: FactKinds::ROUTES.and(FactKinds::CODE),
    page: include_str!("no_input_validation.md"),
    run,
};
/// Routes that are named as evidence.
const SHOWN: usize = 5;
const ADVICE: &str = "Parse the body with a schema ahead of the handler and use only what the schema gives: `validate(z.object({ .. }))`";

fn run(cx: &mut CheckContext<'_>) {
    let mut files: Vec<(FileId, Vec<&Route>)> = Vec::new();
    for route in reviewed(cx) {
        if !is_mutating(route)
            || route.guard(Role::Validation).is_some()
            || has_unknown_link(route)
            || !stores_unchecked(cx, route)
        {
            continue;
        }
        match files.last_mut().filter(|(file, _)| *file == route.file) {
            Some((_, routes)) => routes.push(route),
            None => files.push((route.file, vec![route])),
        }
    }
    // One finding for each file of routes: the repair is one schema module, not a line in each handler.
    for (file, routes) in files {
        let first = routes[0];
        let more = match routes.len() {
            1 => String::new(),
            count => format!(", and {} more of this file", count - 1),
        };
        let message = format!(
            "`{}`{more} writes what it is sent to records, and nothing checks its type, length or range",
            name(first)
        );
        let mut finding = cx.report(file, first.range, message).advise(ADVICE);
        for route in routes.iter().skip(1).take(SHOWN) {
            finding = finding.because(route.file, route.range, name(route));
        }
    }
}

/// Reads fields of the body, writes records, and compares, tests or converts nothing of it.
fn stores_unchecked(cx: &CheckContext<'_>, route: &Route) -> bool {
    let (mut reads, mut checks) = (0, false);
    for handler in &route.handlers {
        for step in steps(cx, handler.file, handler.function) {
            for (code, expr) in places(cx, step) {
                reads += usize::from(is_body(code, expr));
                checks = checks || checks_something(code, expr);
            }
        }
    }
    let writes = || effects::effects(cx, route).iter().any(|effect| effect.touch == Touch::Writes);
    reads > 0 && !checks && writes()
}

fn is_body(code: &Code, expr: ExprId) -> bool {
    matches!(code.kind(expr), ExprKind::Member { object, property, .. }
        if &**property == "body" && matches!(code.kind(*object), ExprKind::Name { name, .. } if matches!(&**name, "req" | "request" | "ctx")))
}

/// Any look at what a value is: precision before everything.
fn checks_something(code: &Code, expr: ExprId) -> bool {
    match code.kind(expr) {
        ExprKind::Unary { op: UnaryOp::Not | UnaryOp::TypeOf, .. } => true,
        ExprKind::Binary { op, .. } => matches!(
            op,
            BinaryOp::Less
                | BinaryOp::LessEq
                | BinaryOp::Greater
                | BinaryOp::GreaterEq
                | BinaryOp::InstanceOf
                | BinaryOp::StrictEq
                | BinaryOp::StrictNotEq
                | BinaryOp::Eq
                | BinaryOp::NotEq
        ),
        ExprKind::Call(call) => {
            let name = match code.kind(call.callee) {
                ExprKind::Member { property, .. } => property,
                ExprKind::Name { name, .. } => name,
                _ => return false,
            };
            let lower = name.to_ascii_lowercase();
            lower.starts_with("valid")
                || lower.starts_with("is")
                || lower.starts_with("check")
                || lower.starts_with("assert")
                || lower.starts_with("sanitize")
                || lower.starts_with("parse")
                || matches!(
                    &*lower,
                    "test" | "match" | "includes" | "safeparse" | "number" | "pick"
                )
        }
        _ => false,
    }
}
