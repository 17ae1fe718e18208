//! What arguments say: names, types, defaults.

use facts::code::{BinaryOp, Code, ExprId, ExprKind, PropertyKey};
use facts::sql::{Expr, FunctionCall, Ident, Name, StatementKind, TypeName};
use model::ByteRange;

/// A text, put together from constants; `None` when a part of it is not known.
pub(super) fn text(code: &Code, expr: ExprId) -> Option<Box<str>> {
    let mut found = String::new();
    append(code, expr, 8, &mut found).then(|| found.into())
}

fn append(code: &Code, expr: ExprId, depth: u32, found: &mut String) -> bool {
    let expr = code.constant(expr);
    if let Some(text) = code.string(expr) {
        found.push_str(text);
        return true;
    }
    match code.kind(expr) {
        ExprKind::Binary { op: BinaryOp::Add, left, right } if depth > 0 => {
            append(code, *left, depth - 1, found) && append(code, *right, depth - 1, found)
        }
        ExprKind::Template { texts, exprs } if depth > 0 => {
            texts.iter().enumerate().all(|(place, text)| {
                found.push_str(&text.text);
                exprs.get(place).is_none_or(|hole| append(code, *hole, depth - 1, found))
            })
        }
        _ => false,
    }
}

/// A table's name, also as `{ tableName, schema }`.
pub(super) fn name(code: &Code, expr: ExprId) -> Option<Name> {
    let range = code.range(expr);
    if let Some(name) = code.property(expr, "tableName").or_else(|| code.property(expr, "name")) {
        let schema = code.property(expr, "schema").and_then(|schema| text(code, schema));
        return Some(Name { schema, name: text(code, name)?, range });
    }
    let text = text(code, expr)?;
    Some(match text.rsplit_once('.') {
        Some((schema, name)) => Name { schema: Some(schema.into()), name: name.into(), range },
        None => Name { schema: None, name: text, range },
    })
}

pub(super) fn ident(code: &Code, expr: ExprId) -> Option<Ident> {
    Some(Ident { text: text(code, expr)?, range: code.range(expr) })
}

/// One name or a list of them.
pub(super) fn names(code: &Code, expr: ExprId) -> Vec<Box<str>> {
    match code.kind(code.constant(expr)) {
        ExprKind::Array(items) => items.iter().filter_map(|item| text(code, item.value?)).collect(),
        _ => text(code, expr).into_iter().collect(),
    }
}

pub(super) fn flag(code: &Code, object: ExprId, key: &str) -> Option<bool> {
    match code.kind(code.constant(code.property(object, key)?)) {
        ExprKind::Bool(value) => Some(*value),
        _ => None,
    }
}

/// The properties of an object literal, in order.
pub(super) fn properties(code: &Code, object: ExprId) -> Vec<(&str, ExprId, ByteRange)> {
    let ExprKind::Object(properties) = code.kind(code.constant(object)) else { return Vec::new() };
    let named = properties.iter().filter_map(|property| match &property.key {
        PropertyKey::Name(name) => Some((&**name, property.value, property.range)),
        _ => None,
    });
    named.collect()
}

pub(super) fn number(code: &Code, expr: ExprId) -> Option<u32> {
    match code.kind(code.constant(expr)) {
        ExprKind::Number(value) if *value >= 0.0 && *value < 4e9 => Some(*value as u32),
        _ => None,
    }
}

/// A type as SQL says it.
pub(super) fn sql_type(text: &str) -> TypeName {
    let script = lang_sql::script(&format!("CREATE TABLE t (c {text})"));
    let made = script.statements.into_iter().next().map(|statement| statement.kind);
    match made {
        Some(StatementKind::CreateTable(made)) => {
            made.columns.into_iter().next().map(|column| column.ty).unwrap_or_default()
        }
        _ => TypeName::default(),
    }
}

/// A value as SQL says it.
pub(super) fn sql_expr(text: &str, range: ByteRange) -> Expr {
    let script = lang_sql::script(&format!("SELECT {text}"));
    match script.statements.into_iter().next().map(|statement| statement.kind) {
        Some(StatementKind::Query(query)) => Expr { range, text: text.into(), ..query },
        _ => Expr { range, text: text.into(), ..Expr::default() },
    }
}

/// The default of a column: a literal, `knex.fn.now()`, `Sequelize.literal('..')`, `() => 'now()'`.
pub(super) fn default(code: &Code, expr: ExprId) -> Option<Expr> {
    let range = code.range(expr);
    let literal = |text: String| Some(Expr { range, text: text.into(), ..Expr::default() });
    match code.kind(code.constant(expr)) {
        ExprKind::String(text) => literal(format!("'{text}'")),
        ExprKind::Number(value) => literal(value.to_string()),
        ExprKind::Bool(value) => literal(value.to_string()),
        ExprKind::Null | ExprKind::Undefined => None,
        ExprKind::Array(_) | ExprKind::Object(_) => literal("'{}'".to_owned()),
        ExprKind::Call(call) => {
            let argument = call.args.first().and_then(|arg| text(code, arg.value));
            let last = match code.kind(call.callee) {
                ExprKind::Member { property, .. } => &**property,
                ExprKind::Name { name, .. } => &**name,
                _ => "",
            };
            match (last, argument) {
                ("now", _) => Some(function(range, "now")),
                ("uuid", _) => Some(function(range, "gen_random_uuid")),
                (_, Some(text)) => Some(sql_expr(&text, range)),
                _ => literal("..".to_owned()),
            }
        }
        ExprKind::Member { property, .. } if &**property == "NOW" => Some(function(range, "now")),
        ExprKind::Member { property, .. } if property.starts_with("UUIDV") => {
            Some(function(range, "gen_random_uuid"))
        }
        _ => literal("..".to_owned()),
    }
}

fn function(range: ByteRange, name: &str) -> Expr {
    let functions = vec![FunctionCall { name: name.into(), has_args: false }];
    Expr { range, text: format!("{name}()").into(), functions, ..Expr::default() }
}
