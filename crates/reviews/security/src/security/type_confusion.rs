//! Tests of a text that a list passes: what is asked of a parameter that may be sent twice.

use facts::code::BinaryOp;
use review::prelude::*;

use crate::surroundings::conditions;
use crate::uses::{Use, UsesOfFile};

pub(crate) static CHECK: Check = Check {
    id: "type-confusion",
    summary: "a parameter is searched as if it could only be a text",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation"],
    cwe: &[843],
    references: &[
        "https://expressjs.com/en/api.html#req.query",
        "https://cwe.mitre.org/data/definitions/843.html",
    ],
    reads: FactKinds::CODE,
    page: include_str!("type_confusion.md"),
    run,
};

/// Methods that texts and lists both have, and that mean something else for each.
const SHARED: &[&str] = &["indexOf", "lastIndexOf", "includes"];

fn run(cx: &mut CheckContext<'_>) {
    let mut uses = UsesOfFile::default();
    let mut found = Vec::new();
    for site in cx.calls() {
        let (Some(method), Some(value)) = (site.name(), site.receiver()) else { continue };
        if !SHARED.contains(&method)
            || !is_parameter(cx, site.file, site.code, value)
            || is_number(site.code, site.arg(0))
            || is_start(site.code, uses.of(&site).of(site.expr))
            || is_typed(&site, value)
        {
            continue;
        }
        found.push((site, value));
    }
    for (site, value) in found {
        let name = site.text(value);
        let message = format!(
            "`{name}` is a list when it is sent twice, and a list is searched for whole items: the test passes, and what was looked for goes through"
        );
        cx.report(site.file, site.range(), message)
            .advise("Ask first: `if (typeof value !== \"string\") return res.sendStatus(400)`");
    }
}

/// A value of the query, which is a text, a list or an object as the sender likes.
fn is_parameter(cx: &CheckContext<'_>, file: FileId, code: &Code, value: ExprId) -> bool {
    const QUERIES: &[&str] = &[
        "express.Request.query.",
        "koa.Context.query.",
        "koa.Context.request.query.",
        "fastify.Request.query.",
        "next.ApiRequest.query.",
    ];
    // `text = text.replace(..)` makes a text of it.
    let is_set_again = matches!(code.kind(value), ExprKind::Name { symbol: Some(symbol), .. } if code.symbol(*symbol).writes > 0);
    !is_set_again
        && cx.origin(file, value).is_some_and(|origin| {
            let origin = origin.as_str();
            let below = QUERIES.iter().find_map(|query| origin.strip_prefix(query));
            // `req.query.tags.split(",")` is no parameter any more.
            below.is_some_and(|rest| !rest.contains(['.', '(']))
                || origin == "express.Request.param()"
        })
}

/// A list of numbers or the like is meant: nobody looks for a number in a text.
fn is_number(code: &Code, sought: Option<ExprId>) -> bool {
    sought.is_some_and(|sought| matches!(code.kind(code.constant(sought)), ExprKind::Number(_)))
}

/// `x.indexOf(prefix) === 0`: of a list, it is the same as equal.
fn is_start(code: &Code, used: Use<'_>) -> bool {
    let Use::Part(whole) = used else { return false };
    let ExprKind::Binary { op, left, right } = code.kind(whole) else { return false };
    let is_equality =
        matches!(op, BinaryOp::Eq | BinaryOp::StrictEq | BinaryOp::NotEq | BinaryOp::StrictNotEq);
    let zero = |expr: ExprId| matches!(code.kind(expr), ExprKind::Number(number) if *number == 0.0);
    is_equality && (zero(*left) || zero(*right))
}

/// The place is only reached by a value whose type was asked for.
fn is_typed(site: &CallSite<'_>, value: ExprId) -> bool {
    let name = site.text(value);
    conditions(site.code, site.range()).iter().any(|condition| {
        let test = site.text(condition.test);
        let asks = ["typeof ", "isArray(", "isString(", " instanceof "];
        test.contains(name)
            && !test.contains("undefined")
            && asks.iter().any(|ask| test.contains(ask))
    })
}
