//! What records are looked up, changed and deleted by.

use facts::code::{PropertyKey, StmtKind};
use review::prelude::*;

use super::effects::{Effect, text_start};

/// One condition of a query: the column, when it is named, and the value.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    /// Empty for `findById(id)`.
    pub(crate) column: String,
    pub(crate) value: ExprId,
}

/// The conditions of a call; empty when they cannot be seen.
pub(crate) fn keys(cx: &CheckContext<'_>, effect: &Effect<'_>) -> Vec<Key> {
    let code = effect.code;
    let first = effect.call.args.first().map(|arg| arg.value);
    let mut found = Vec::new();
    if by_id(effect.method)
        && let Some(value) = first
        && !matches!(code.kind(code.constant(value)), ExprKind::Object(_))
    {
        found.push(Key { column: String::new(), value });
        return found;
    }
    if matches!(effect.method, "query" | "execute") {
        return bound_values(effect);
    }
    if matches!(effect.method, "where" | "andWhere") && effect.call.args.len() >= 2 {
        let column = first.and_then(|first| code.string(code.constant(first))).unwrap_or("");
        let value = effect.call.args[effect.call.args.len() - 1].value;
        found.push(Key { column: column.to_owned(), value });
        return found;
    }
    let conditions = effect.call.args.iter().enumerate().filter(|(place, _)| {
        // The first argument of a write by a filter is the filter, but for Sequelize, which takes `where` second.
        *place == 0
            || matches!(effect.method, "update" | "findOne" | "increment" | "decrement" | "destroy")
    });
    for (place, arg) in conditions {
        collect(cx, effect, arg.value, place == 0, &mut found);
    }
    found
}

fn by_id(method: &str) -> bool {
    matches!(
        method,
        "findById"
            | "findByPk"
            | "findByIdAndUpdate"
            | "findByIdAndDelete"
            | "findByIdAndRemove"
            | "findOneById"
            | "deleteById"
            | "removeById"
            | "updateById"
            | "updateByPk"
            | "patchAndFetchById"
            | "updateAndFetchById"
            | "delete"
            | "softDelete"
            | "update"
            | "findOne"
            | "remove"
            | "get"
    )
}

/// `where: {..}`, `{ id }`, or a function that gives them.
fn collect(
    cx: &CheckContext<'_>,
    effect: &Effect<'_>,
    expr: ExprId,
    is_first: bool,
    found: &mut Vec<Key>,
) {
    let code = effect.code;
    for object in objects(cx, effect.file, code, expr) {
        let ExprKind::Object(properties) = code.kind(object) else { continue };
        let nested = properties.iter().filter(|property| {
            matches!(&property.key, PropertyKey::Name(name) if matches!(&**name, "where" | "filter" | "query"))
        });
        let mut has_nested = false;
        for property in nested {
            has_nested = true;
            for object in objects(cx, effect.file, code, property.value) {
                pairs(effect, object, found);
            }
        }
        if !has_nested && is_first && !is_values(effect) {
            pairs(effect, object, found);
        }
    }
}

/// The first object of `create(values)`, `save(values)` and Sequelize's `update(values, { where })` is no condition.
fn is_values(effect: &Effect<'_>) -> bool {
    let has_where =
        effect.call.args.iter().any(|arg| effect.code.property(arg.value, "where").is_some());
    let has_data =
        effect.call.args.iter().any(|arg| effect.code.property(arg.value, "data").is_some());
    matches!(
        effect.method,
        "create"
            | "save"
            | "insert"
            | "insertOne"
            | "insertMany"
            | "createMany"
            | "bulkCreate"
            | "upsert"
            | "insertGraph"
    ) || has_where
        || has_data
}

fn pairs(effect: &Effect<'_>, object: ExprId, found: &mut Vec<Key>) {
    let ExprKind::Object(properties) = effect.code.kind(object) else { return };
    for property in properties {
        if let PropertyKey::Name(name) = &property.key {
            let operator = effect
                .code
                .property(property.value, "$eq")
                .or_else(|| effect.code.property(property.value, "equals"));
            let value = operator.unwrap_or(property.value);
            found.push(Key { column: name.to_string(), value });
        }
    }
}

/// The object literals that an expression may be: itself, a name's value, what a local function returns.
fn objects(cx: &CheckContext<'_>, file: FileId, code: &Code, expr: ExprId) -> Vec<ExprId> {
    let expr = code.constant(expr);
    match code.kind(expr) {
        ExprKind::Object(_) => vec![expr],
        ExprKind::Call(_) => {
            let mut found = Vec::new();
            for (of, function) in cx.program().callees(file, expr) {
                if *of == file {
                    returned(&code.function(*function).body, &mut found);
                }
            }
            found
                .into_iter()
                .map(|value| code.constant(value))
                .filter(|value| matches!(code.kind(*value), ExprKind::Object(_)))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Values of `return` statements, blocks entered.
fn returned(body: &facts::code::Block, found: &mut Vec<ExprId>) {
    let mut open: Vec<&facts::code::Stmt> = body.iter().collect();
    while let Some(stmt) = open.pop() {
        match &stmt.kind {
            StmtKind::Return(Some(value)) => found.push(*value),
            StmtKind::If { then, otherwise, .. } => open.extend(then.iter().chain(otherwise)),
            StmtKind::Block(body) => open.extend(body),
            StmtKind::Try { body, .. } => open.extend(body),
            _ => {}
        }
    }
}

/// `query("... WHERE id = $1", [id])`: the values, when the text looks something up.
fn bound_values(effect: &Effect<'_>) -> Vec<Key> {
    let code = effect.code;
    let text =
        effect.call.args.first().and_then(|arg| text_start(code, arg.value)).unwrap_or_default();
    let Some(values) = effect.call.args.get(1) else { return Vec::new() };
    let ExprKind::Array(elements) = code.kind(code.constant(values.value)) else {
        return Vec::new();
    };
    let lower = text.to_ascii_lowercase();
    let Some((_, conditions)) = lower.split_once("where") else { return Vec::new() };
    // A query by an owner's column names it; the last values are those of the condition.
    let count = conditions.matches(['$', '?']).count().min(elements.len());
    let columns = conditions.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let owner =
        columns.into_iter().find(|word| super::ownership::is_owner(word)).unwrap_or("").to_owned();
    elements[elements.len() - count..]
        .iter()
        .filter_map(|element| element.value)
        .enumerate()
        .map(|(place, value)| {
            let column = if place == 0 && count > 1 { String::new() } else { owner.clone() };
            Key { column, value }
        })
        .collect()
}
