//! Quantities and amounts that may be below zero.

use std::collections::BTreeSet;

use facts::code::{AssignOp, BinaryOp, Pattern, PropertyKey};
use review::prelude::*;

use crate::names::words;
use crate::records;
use crate::surroundings::function_at;

pub(crate) static CHECK: Check = Check {
    id: "negative-amount",
    summary: "a quantity of the request may be negative",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "business-logic",
    focus: &["business-logic", "input-validation"],
    cwe: &[1284, 20],
    references: &["https://cwe.mitre.org/data/definitions/1284.html"],
    reads: FactKinds::CODE.and(FactKinds::ROUTES),
    page: include_str!("negative_amount.md"),
    run,
};

const ADVICE: &str = "Check it in the schema of the request: `z.number().int().positive()`";

fn run(cx: &mut CheckContext<'_>) {
    let validated = validated(cx);
    let mut found = BTreeSet::new();
    for (file, _, code) in cx.code() {
        if !cx.is_test(file) {
            counted(cx, file, code, &mut found);
        }
    }
    for site in cx.calls() {
        if cx.is_test(site.file) {
            continue;
        }
        if records::writes_record(cx, &site) {
            stored(cx, &site, &mut found);
        }
        bound(cx, &site, &mut found);
    }
    let mut reported: BTreeSet<(FileId, FunctionId, String)> = BTreeSet::new();
    for (file, range, name) in found {
        let Some(code) = cx.file(file).code() else { continue };
        let function = function_at(code, range);
        if validated.contains(&(file, function))
            || is_bounded(cx, file, code, function, &name)
            || !reported.insert((file, function, name.clone()))
        {
            continue;
        }
        let message = format!(
            "`{name}` is used as the request states it: a negative number turns the sum around"
        );
        cx.report(file, range, message).advise(ADVICE);
    }
}

/// Handlers with something in front that is named after validation.
fn validated(cx: &CheckContext<'_>) -> BTreeSet<(FileId, FunctionId)> {
    const WORDS: &[&str] = &["valid", "schema", "celebrate", "joi", "zod", "check", "pipe"];
    let says = |name: &str| WORDS.iter().any(|word| name.to_lowercase().contains(word));
    cx.routes()
        .filter(|route| route.middleware.iter().any(|middleware| says(&middleware.name)))
        .flat_map(|route| route.handlers.iter().map(|handler| (handler.file, handler.function)))
        .collect()
}

type Found = BTreeSet<(FileId, ByteRange, String)>;

/// `balance -= req.body.amount`, `price * req.body.quantity`
fn counted(cx: &CheckContext<'_>, file: FileId, code: &Code, found: &mut Found) {
    for expr in &code.exprs {
        match &expr.kind {
            ExprKind::Binary { op: BinaryOp::Mul | BinaryOp::Sub, left, right } => {
                for side in [left, right] {
                    found.extend(
                        quantity(cx, file, code, *side).map(|name| (file, expr.range, name)),
                    );
                }
            }
            ExprKind::Assign {
                target,
                value,
                op: Some(AssignOp::Binary(BinaryOp::Add | BinaryOp::Sub)),
            } if matches!(&**target, Pattern::Target(_)) => {
                found.extend(quantity(cx, file, code, *value).map(|name| (file, expr.range, name)));
            }
            _ => {}
        }
    }
}

fn stored(cx: &CheckContext<'_>, site: &CallSite<'_>, found: &mut Found) {
    for arg in &site.call.args {
        let ExprKind::Object(properties) = site.code.kind(site.code.constant(arg.value)) else {
            continue;
        };
        for property in properties {
            if let PropertyKey::Name(_) = &property.key
                && let Some(name) = quantity(cx, site.file, site.code, property.value)
            {
                found.insert((site.file, property.range, name));
            }
        }
    }
}

/// `query("UPDATE wallets SET balance = balance - $1 ..", [req.body.amount])`
fn bound(cx: &CheckContext<'_>, site: &CallSite<'_>, found: &mut Found) {
    let [text, values, ..] = &site.call.args[..] else { return };
    let code = site.code;
    let ExprKind::Array(values) = code.kind(code.constant(values.value)) else { return };
    let Some(text) = code.string(code.constant(text.value)) else { return };
    for value in reckoned(text).into_iter().filter_map(|place| values.get(place)?.value) {
        let name = quantity(cx, site.file, code, value);
        found.extend(name.map(|name| (site.file, code.range(value), name)));
    }
}

/// The values, counted from 0, that a statement adds or takes away: `$2` and the second `?` are both 1.
fn reckoned(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let (mut marks, mut last) = (0, ' ');
    for (at, character) in text.char_indices() {
        let place = match character {
            '?' => {
                marks += 1;
                Some(marks)
            }
            '$' => {
                let digits = text[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
                text[at + 1..at + 1 + digits].parse().ok()
            }
            _ => None,
        };
        if let Some(place) = place
            && matches!(last, '-' | '+' | '*')
            && place > 0
        {
            found.push(place - 1);
        }
        if !character.is_whitespace() {
            last = character;
        }
    }
    found
}

/// The part of the body that a value is, when it counts something; `Number(..)` and its like keep the sign.
fn quantity(cx: &CheckContext<'_>, file: FileId, code: &Code, value: ExprId) -> Option<String> {
    let mut at = value;
    for _ in 0..4 {
        if let Some(origin) = cx.origin(file, at)
            && let Some((_, path)) = origin.as_str().split_once("Request.body.")
            && !path.contains("()")
        {
            return counts(path).then(|| format!("req.body.{path}"));
        }
        let call = code.call(code.constant(at))?;
        let name = crate::names::name_of(code, call.callee)?;
        if !matches!(name, "Number" | "parseInt" | "parseFloat") {
            return None;
        }
        at = call.args.first()?.value;
    }
    None
}

fn counts(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path);
    let words = words(last);
    matches!(
        words.last().map_or("", String::as_str),
        "quantity" | "qty" | "amount" | "units" | "price" | "points" | "credits"
    )
}

/// The function compares the value with something, or makes it positive.
fn is_bounded(
    cx: &CheckContext<'_>,
    file: FileId,
    code: &Code,
    function: FunctionId,
    name: &str,
) -> bool {
    let around = code.function(function).range;
    let path = name.trim_start_matches("req.");
    let is_it = |expr: ExprId| {
        let last = path.rsplit('.').next().unwrap_or(path);
        cx.origin(file, expr).is_some_and(|origin| origin.as_str().ends_with(path))
            || crate::names::name_of(code, expr) == Some(last)
            || crate::names::converted(code, expr)
                .is_some_and(|inner| crate::names::name_of(code, inner) == Some(last))
    };
    code.exprs.iter().filter(|expr| around.contains(expr.range)).any(|expr| match &expr.kind {
        ExprKind::Binary { op, left, right } => {
            use BinaryOp::{Greater, GreaterEq, Less, LessEq};
            matches!(op, Less | LessEq | Greater | GreaterEq) && (is_it(*left) || is_it(*right))
        }
        ExprKind::Call(call) => {
            let checks = crate::names::name_of(code, call.callee).is_some_and(|callee| {
                let callee = callee.to_ascii_lowercase();
                ["abs", "max", "clamp"].contains(&callee.as_str())
                    || ["valid", "check", "assert", "parse", "positive"].iter().any(|word| {
                        callee.contains(word)
                            && !callee.starts_with("parseint")
                            && !callee.starts_with("parsefloat")
                    })
            });
            checks && call.args.iter().any(|arg| is_it(arg.value) || is_body(cx, file, arg.value))
        }
        _ => false,
    })
}

fn is_body(cx: &CheckContext<'_>, file: FileId, expr: ExprId) -> bool {
    cx.origin(file, expr).is_some_and(|origin| origin.as_str().ends_with("Request.body"))
}
