//! SQL that is put together by hand: a part that is no constant, where a value belongs.

use facts::code::{BinaryOp, Pattern, SymbolId, SymbolKind};
use review::prelude::*;

/// Methods that run SQL text.
const RUNNERS: &[&str] = &[
    "query",
    "execute",
    "raw",
    "literal",
    "whereRaw",
    "$queryRawUnsafe",
    "$executeRawUnsafe",
    "queryRaw",
    "run",
    "all",
    "get",
    "each",
    "exec",
    "prepare",
];

/// How statements begin.
const STATEMENTS: &[&str] =
    &["select ", "insert into ", "update ", "delete from ", "replace into ", "with "];

/// The text of a call that runs SQL, and the first part of it that is put in as a value.
pub(crate) fn unbound_value(site: &CallSite<'_>) -> Option<(ExprId, ExprId)> {
    if site.call.kind == CallKind::Tagged || !RUNNERS.contains(&site.name()?) {
        return None;
    }
    let code = site.code;
    let text = code.constant(site.arg(0)?);
    let parts = parts(code, text, 12)?;
    let Part::Text(head) = parts.first()? else { return None };
    let head = head.trim_start().to_lowercase();
    if !STATEMENTS.iter().any(|statement| head.starts_with(statement)) {
        return None;
    }
    parts.windows(2).find_map(|pair| match pair {
        [Part::Text(before), Part::Value(value)]
            if wants_value(before) && is_unknown(code, *value) =>
        {
            Some((text, *value))
        }
        _ => None,
    })
}

enum Part<'c> {
    Text(&'c str),
    Value(ExprId),
}

/// A template or a sum, taken apart; `None` for anything else.
fn parts(code: &Code, text: ExprId, depth: u32) -> Option<Vec<Part<'_>>> {
    let depth = depth.checked_sub(1)?;
    match code.kind(text) {
        ExprKind::Template { texts, exprs } => {
            let mut all = Vec::new();
            for (place, part) in texts.iter().enumerate() {
                all.push(Part::Text(&part.text));
                all.extend(exprs.get(place).map(|value| Part::Value(*value)));
            }
            Some(all)
        }
        ExprKind::Binary { op: BinaryOp::Add, left, right } => {
            let mut all = operand(code, *left, depth);
            all.extend(operand(code, *right, depth));
            Some(all)
        }
        _ => None,
    }
}

fn operand(code: &Code, expr: ExprId, depth: u32) -> Vec<Part<'_>> {
    match code.string(code.constant(expr)) {
        Some(text) => vec![Part::Text(text)],
        None => parts(code, code.constant(expr), depth).unwrap_or_else(|| vec![Part::Value(expr)]),
    }
}

/// The text goes on with a value: an open quote, or a comparison.
fn wants_value(before: &str) -> bool {
    let end = before.trim_end().to_lowercase();
    let quoted = before.ends_with(['\'', '"']) || before.ends_with("'%");
    quoted || end.ends_with('=') || end.ends_with(" like") || end.ends_with(" values (")
}

/// A parameter of a function that others call, or a name that nobody declares: neither a constant, nor a number, nor
/// what an escaping function made. What the program read itself is left alone.
fn is_unknown(code: &Code, value: ExprId) -> bool {
    const MADE: &[&str] = &[
        "escape",
        "quote",
        "format",
        "number",
        "parse",
        "sanit",
        "literal",
        "placeholder",
        "date",
        "uuid",
    ];
    let at = code.constant(value);
    match code.kind(at) {
        ExprKind::Name { symbol: None, name } => !is_shouted(name),
        ExprKind::Name { symbol: Some(symbol), .. } => {
            is_given(code, *symbol) && !is_number(code, at)
        }
        ExprKind::Call(call) => {
            let name = match code.kind(call.callee) {
                ExprKind::Name { name, .. } => name,
                ExprKind::Member { property, .. } => property,
                _ => return false,
            }
            .to_lowercase();
            let given = |arg: &facts::code::Argument| match code.kind(code.constant(arg.value)) {
                ExprKind::Name { symbol: Some(symbol), .. } => is_given(code, *symbol),
                _ => false,
            };
            !matches!(&*name, "join" | "map")
                && !MADE.iter().any(|word| name.contains(word))
                && call.args.iter().any(given)
        }
        _ => false,
    }
}

/// A parameter of a function with a name; a callback is given what the program hands it.
fn is_given(code: &Code, symbol: SymbolId) -> bool {
    let symbol = code.symbol(symbol);
    matches!(symbol.kind, SymbolKind::Param(_)) && !code.function(symbol.function).name.is_empty()
}

/// `MAX_ROWS`: the program's own.
fn is_shouted(name: &str) -> bool {
    !name.contains(|letter: char| letter.is_ascii_lowercase())
}

/// A parameter or variable that is declared to be a number.
fn is_number(code: &Code, name: ExprId) -> bool {
    let ExprKind::Name { symbol: Some(id), .. } = code.kind(name) else { return false };
    let symbol = code.symbol(*id);
    let is =
        |ty: &facts::code::TypeRef| matches!(&*ty.name, "number" | "bigint" | "boolean" | "Date");
    let param = code.function(symbol.function).params.iter().find(|param| match &param.pattern {
        Pattern::Bind { symbol, .. } => symbol == id,
        _ => false,
    });
    symbol.ty.as_deref().is_some_and(is)
        || param.and_then(|param| param.ty.as_ref()).is_some_and(is)
}
