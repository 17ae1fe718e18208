//! `javascript:` addresses are refused, other addresses that run scripts are not.

use std::collections::BTreeMap;

use facts::code::{BinaryOp, StmtKind};
use review::prelude::*;

use crate::{literal, names, patterns, surroundings};

pub(crate) static CHECK: Check = Check {
    id: "url-scheme-incomplete",
    summary: "a list of dangerous schemes is not complete",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "xss",
    focus: &["xss", "input-validation"],
    cwe: &[20, 184],
    references: &["https://developer.mozilla.org/docs/Web/URI/Reference/Schemes/javascript"],
    reads: FactKinds::CODE,
    page: include_str!("url_scheme_incomplete.md"),
    run,
};

const SCHEMES: [&str; 3] = ["javascript", "data", "vbscript"];

/// What the tests of one function know.
#[derive(Default)]
struct Known {
    /// The first test for `javascript:`.
    first: Option<ByteRange>,
    /// All schemes that some test names, by place in [`SCHEMES`].
    schemes: [bool; 3],
}

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        if !source.text.contains("javascript") {
            continue;
        }
        let mut known: BTreeMap<FunctionId, Known> = BTreeMap::new();
        for (range, schemes) in tests(code, &source.text) {
            let entry = known.entry(surroundings::function_at(code, range)).or_default();
            if schemes[0] && entry.first.is_none_or(|first| range.start < first.start) {
                entry.first = Some(range);
            }
            for (all, one) in entry.schemes.iter_mut().zip(schemes) {
                *all |= one;
            }
        }
        for known in known.into_values() {
            if let (Some(range), [true, data, vbscript]) = (known.first, known.schemes)
                && !(data && vbscript)
            {
                found.push((file, range, data));
            }
        }
    }
    for (file, range, data) in found {
        let missing = if data { "`vbscript:`" } else { "`data:` and `vbscript:`" };
        cx.report(file, range, format!("`javascript:` is refused, {missing} not: allow `http:`, `https:` and what else is meant instead"));
    }
}

/// Every test of the file that names schemes.
fn tests(code: &Code, source: &str) -> Vec<(ByteRange, [bool; 3])> {
    let mut found = Vec::new();
    for (expr, id) in code.exprs.iter().zip(0..) {
        let schemes = match &expr.kind {
            ExprKind::Binary { op, left, right } if is_equality(*op) => {
                [(*left, *right), (*right, *left)].into_iter().find_map(|(value, text)| {
                    let text = literal::string(code, text)?;
                    (text.ends_with(':') || holds_scheme(code, value)).then(|| exact(text))
                })
            }
            ExprKind::Call(_) => called(code, source, ExprId(id)),
            _ => None,
        };
        found.extend(schemes.filter(|all| all.contains(&true)).map(|all| (expr.range, all)));
    }
    for function in &code.functions {
        switches(code, &function.body, &mut found);
    }
    found
}

const fn is_equality(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Eq | BinaryOp::NotEq | BinaryOp::StrictEq | BinaryOp::StrictNotEq)
}

/// The scheme that a text is, with or without its colon.
fn exact(text: &str) -> [bool; 3] {
    let bare = text.trim().trim_end_matches(':');
    SCHEMES.map(|scheme| bare.eq_ignore_ascii_case(scheme))
}

/// By its name, or since it was cut off at the colon.
fn holds_scheme(code: &Code, value: ExprId) -> bool {
    let named = |expr: ExprId| {
        names::names_of(code, expr)
            .iter()
            .any(|name| names::has_word(name, &["scheme", "protocol", "proto"]))
    };
    let cut = match code.kind(code.constant(value)) {
        ExprKind::Index { object, .. } => code.call(*object).is_some_and(|call| {
            matches!(code.kind(call.callee), ExprKind::Member { property, .. } if &**property == "split")
        }),
        ExprKind::Member { object, property, .. } if &**property == "0" => code.call(*object).is_some(),
        _ => false,
    };
    cut || named(value)
}

/// `url.startsWith("javascript:")`, `BAD.includes(scheme)`, `/^javascript:/.test(url)`.
fn called(code: &Code, source: &str, id: ExprId) -> Option<[bool; 3]> {
    if let Some(pattern) = patterns::of_call(code, id) {
        let (text, _) = patterns::text_at(code, source, pattern)?;
        let text = text.to_ascii_lowercase();
        // In markup the word is the name of a language.
        let about_schemes = !text.contains('<')
            && (text.contains("javascript:")
                || text.contains("javascript|")
                || text.contains("|javascript")
                || text.contains("data:")
                || text.contains("vbscript:"));
        return about_schemes.then(|| SCHEMES.map(|scheme| text.contains(scheme)));
    }
    let call = code.call(id)?;
    let ExprKind::Member { object, property, .. } = code.kind(call.callee) else { return None };
    let first = call.args.first()?.value;
    match &**property {
        "startsWith" | "indexOf" | "includes" | "search" | "match" => match listed(code, *object) {
            Some(list) => {
                let about =
                    list.iter().any(|text| text.ends_with(':')) || holds_scheme(code, first);
                about.then(|| merge(list.into_iter().map(exact)))
            }
            None => {
                let text = literal::string(code, first)?;
                text.contains(':').then(|| exact(text))
            }
        },
        _ => None,
    }
}

fn merge(all: impl Iterator<Item = [bool; 3]>) -> [bool; 3] {
    all.fold([false; 3], |all, one| [all[0] || one[0], all[1] || one[1], all[2] || one[2]])
}

/// The texts of an array, or of a text that is split.
fn listed(code: &Code, expr: ExprId) -> Option<Vec<&str>> {
    match code.kind(code.constant(expr)) {
        ExprKind::Array(elements) => {
            elements.iter().map(|element| literal::string(code, element.value?)).collect()
        }
        ExprKind::Call(call) => {
            let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
                return None;
            };
            let text = literal::string(code, *object).filter(|_| &**property == "split")?;
            let by = literal::string(code, call.args.first()?.value)?;
            Some(text.split(by).collect())
        }
        _ => None,
    }
}

fn switches(code: &Code, body: &facts::code::Block, found: &mut Vec<(ByteRange, [bool; 3])>) {
    let mut open: Vec<&facts::code::Stmt> = body.iter().collect();
    while let Some(stmt) = open.pop() {
        if let StmtKind::Switch { value, cases } = &stmt.kind {
            let texts = cases
                .iter()
                .filter_map(|case| Some((case.range, literal::string(code, case.test?)?)));
            let about = holds_scheme(code, *value);
            found.extend(
                texts
                    .filter(|(_, text)| about || text.ends_with(':'))
                    .map(|(range, text)| {
                        (ByteRange::new(range.start, range.start + 1), exact(text))
                    })
                    .filter(|(_, schemes)| schemes.contains(&true)),
            );
        }
        match &stmt.kind {
            StmtKind::If { then, otherwise, .. } => open.extend(then.iter().chain(otherwise)),
            StmtKind::Loop { body, .. }
            | StmtKind::Block(body)
            | StmtKind::Labeled { body, .. } => {
                open.extend(body);
            }
            StmtKind::Try { body, handler, finalizer, .. } => {
                open.extend(body.iter().chain(handler.iter().flatten()).chain(finalizer));
            }
            _ => {}
        }
    }
}
