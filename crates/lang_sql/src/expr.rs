//! Expressions: where they end, what they call and which names they read.

use facts::sql::{Expr, FunctionCall};

use crate::cursor::{Cursor, unquoted};
use crate::token::TokenKind;

/// Words that are no column in an expression.
const KEYWORDS: &[&str] = &[
    "all",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "between",
    "binary",
    "both",
    "by",
    "case",
    "cast",
    "collate",
    "cross",
    "desc",
    "distinct",
    "else",
    "end",
    "escape",
    "except",
    "exists",
    "extract",
    "false",
    "fetch",
    "filter",
    "first",
    "for",
    "from",
    "full",
    "group",
    "having",
    "ilike",
    "in",
    "inner",
    "intersect",
    "interval",
    "is",
    "isnull",
    "join",
    "last",
    "lateral",
    "left",
    "like",
    "limit",
    "natural",
    "not",
    "notnull",
    "null",
    "nulls",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "over",
    "partition",
    "returning",
    "right",
    "row",
    "rows",
    "select",
    "similar",
    "some",
    "then",
    "to",
    "true",
    "union",
    "using",
    "values",
    "when",
    "where",
    "window",
    "with",
    "within",
    "zone",
    "at",
    "time",
    "unique",
    "default",
    "div",
    "mod",
    "regexp",
    "rlike",
    "xor",
    "separator",
];
/// Functions that are written without parentheses.
const BARE_FUNCTIONS: &[&str] = &[
    "current_timestamp",
    "current_date",
    "current_time",
    "localtime",
    "localtimestamp",
    "current_user",
    "session_user",
    "current_role",
    "user",
    "current_schema",
    "current_catalog",
];
/// Words with parentheses behind them that call nothing.
const NO_FUNCTIONS: &[&str] = &[
    "in", "and", "or", "not", "any", "all", "some", "exists", "values", "array", "row", "over",
    "filter", "using", "on", "when", "then", "else", "as", "between", "like", "select", "where",
    "is", "interval", "with", "by", "from", "join", "union", "case", "group", "distinct", "within",
];

/// Everything that is left.
pub(crate) fn whole(mut cursor: Cursor<'_>) -> Expr {
    until(&mut cursor, |_| false)
}

/// Up to a comma outside of parentheses, or where `stop` says so.
pub(crate) fn until(cursor: &mut Cursor<'_>, stop: impl Fn(&Cursor<'_>) -> bool) -> Expr {
    let start = cursor.at;
    let mut depth = 0i32;
    while let Some(token) = cursor.peek() {
        if depth == 0 && cursor.at > start && stop(cursor) {
            break;
        }
        match token.kind {
            TokenKind::Symbol(b'(' | b'[') => depth += 1,
            TokenKind::Symbol(b')' | b']') => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            break;
        }
        cursor.bump();
    }
    let tokens = &cursor.tokens[start..cursor.at];
    read(Cursor::new(cursor.text, tokens))
}

/// Up to a comma outside of parentheses.
pub(crate) fn item(cursor: &mut Cursor<'_>, stop: impl Fn(&Cursor<'_>) -> bool) -> Expr {
    until(cursor, |cursor| cursor.is_symbol(b',') || stop(cursor))
}

fn read(mut cursor: Cursor<'_>) -> Expr {
    let mut expr = Expr { not_null: not_null(cursor), ..Expr::default() };
    let mut cast = false;
    while let Some(token) = cursor.peek() {
        match token.kind {
            TokenKind::Word | TokenKind::Quoted if !cast => name(&mut cursor, &mut expr),
            TokenKind::Symbol(b':') => {
                cast = true;
                cursor.bump();
                continue;
            }
            _ => cursor.bump(),
        }
        cast = false;
    }
    cursor.at = cursor.tokens.len();
    expr.range = if cursor.tokens.is_empty() { expr.range } else { cursor.range_from(0) };
    expr.text = expr.range.slice(cursor.text).into();
    expr
}

/// A name, or the call of a function.
fn name(cursor: &mut Cursor<'_>, expr: &mut Expr) {
    let Some(name) = cursor.name() else { return cursor.bump() };
    let quoted = name.range.slice(cursor.text).contains(['"', '`']);
    let plain = name.schema.is_none() && !quoted;
    let text = name.to_string();
    if cursor.is_symbol(b'(') && !(plain && NO_FUNCTIONS.contains(&text.as_str())) {
        if plain && (text == "cast" || text == "extract") {
            return;
        }
        let has_args = cursor
            .tokens
            .get(cursor.at + 1)
            .is_some_and(|next| next.kind != TokenKind::Symbol(b')'));
        expr.functions.push(FunctionCall { name: text.into(), has_args });
        return;
    }
    if plain && BARE_FUNCTIONS.contains(&text.as_str()) {
        expr.functions.push(FunctionCall { name: text.into(), has_args: false });
    } else if !(plain && KEYWORDS.contains(&text.as_str())) {
        expr.names.extend(name.schema.into_iter().map(|schema| unquoted(&schema)));
        expr.names.push(name.name);
    }
}

/// `a IS NOT NULL`, alone or with AND; one OR says nothing for sure.
fn not_null(cursor: Cursor<'_>) -> Vec<Box<str>> {
    let mut found = Vec::new();
    let mut ahead = cursor;
    while !ahead.done() {
        if ahead.is("OR") || ahead.is("CASE") || ahead.is("NOT") {
            return Vec::new();
        }
        let mut column = ahead;
        let named = column.name();
        match named {
            Some(name) if column.eat("IS NOT NULL") => {
                found.push(name.name);
                ahead = column;
            }
            _ => ahead.bump(),
        }
    }
    found
}
