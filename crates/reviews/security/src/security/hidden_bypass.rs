//! Guards that a header, a parameter or a variable of the environment switches off.

use facts::code::{Block, LogicalOp, Stmt, StmtKind};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "hidden-bypass",
    summary: "a magic value skips authentication",
    severity: Severity::Blocker,
    confidence: Confidence::Low,
    cost: Cost::Repository,
    needs_base: false,
    category: "business-logic",
    focus: &["business-logic", "authentication"],
    cwe: &[288, 798],
    references: &["https://cwe.mitre.org/data/definitions/288.html"],
    reads: FactKinds::ROUTES.and(FactKinds::CODE),
    page: include_str!("hidden_bypass.md"),
    run,
};
const ADVICE: &str = "Remove it; where a machine must get in, give it a credential of its own that is checked like any other";

fn run(cx: &mut CheckContext<'_>) {
    let mut guards: Vec<(FileId, FunctionId)> = Vec::new();
    for route in cx.routes() {
        for middleware in &route.middleware {
            let is_guard = middleware.plays(Role::Authentication) == Some(facts::Basis::Code);
            guards.extend(middleware.functions.iter().filter(|_| is_guard));
        }
    }
    guards.sort_unstable();
    guards.dedup();
    for (file, function) in guards {
        if cx.is_test(file) {
            continue;
        }
        let Some(code) = cx.file(file).code() else { continue };
        for (test, what) in bypasses(code, &code.function(function).body) {
            let message = format!(
                "The guard lets the request through when {what}: whoever knows it needs no credential"
            );
            cx.report(file, code.range(test), message).advise(ADVICE);
        }
    }
}

/// `if (magic) return next()`.
fn bypasses(code: &Code, body: &Block) -> Vec<(ExprId, &'static str)> {
    let mut found = Vec::new();
    let mut open: Vec<&Stmt> = body.iter().collect();
    while let Some(stmt) = open.pop() {
        match &stmt.kind {
            StmtKind::If { test, then, otherwise } => {
                if let Some(what) = magic(code, *test).filter(|_| hands_on(code, then)) {
                    found.push((*test, what));
                }
                open.extend(then.iter().chain(otherwise));
            }
            StmtKind::Try { body, .. } | StmtKind::Block(body) => open.extend(body),
            _ => {}
        }
    }
    found
}

fn hands_on(code: &Code, then: &Block) -> bool {
    let is_next = |value: &ExprId| {
        code.call(*value).is_some_and(|call| {
            call.args.is_empty() && matches!(code.kind(call.callee), ExprKind::Name { name, .. } if &**name == "next")
        })
    };
    then.first().is_some_and(|stmt| match &stmt.kind {
        StmtKind::Return(Some(value)) | StmtKind::Expr(value) => is_next(value),
        _ => false,
    })
}

/// A test of a header, a parameter or the environment against a constant.
fn magic(code: &Code, test: ExprId) -> Option<&'static str> {
    let mut first = test;
    while let ExprKind::Logical { op: LogicalOp::And, left, .. } = code.kind(first) {
        first = *left;
    }
    let (member, other) = match code.kind(first) {
        ExprKind::Binary { left, right, .. } => (*left, Some(*right)),
        _ => (first, None),
    };
    let ExprKind::Member { object, property, .. } = code.kind(member) else { return None };
    let ExprKind::Member { property: outer, .. } = code.kind(*object) else { return None };
    let is_constant = other.is_some_and(|other| {
        code.string(code.constant(other)).is_some()
            || matches!(code.kind(code.constant(other)), ExprKind::Bool(_))
    });
    let lower = property.to_ascii_lowercase();
    match &**outer {
        "headers"
            if is_constant
                && !matches!(lower.as_str(), "content-type" | "upgrade" | "accept" | "host") =>
        {
            Some("a header has a fixed value")
        }
        "query" if !matches!(lower.as_str(), "token") => Some("a parameter of the address is set"),
        "env" if lower.contains("auth") || lower.contains("skip") || lower.contains("bypass") => {
            Some("a variable of the environment is set")
        }
        _ => None,
    }
}
