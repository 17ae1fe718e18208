//! Functions that see every record before it is written: mixins, formats, formatters.

use facts::FileId;
use facts::code::{BinaryOp, Code, ExprId, ExprKind, FunctionId, Pattern, PropertyKey, UnaryOp};

use super::options::Options;

/// What a hook does to a record.
#[derive(Default)]
pub(crate) struct Hook {
    /// Paths that it deletes or overwrites with a constant or a mask.
    pub(crate) redact: Vec<Box<str>>,
    /// Keys that it adds.
    pub(crate) added: Vec<Box<str>>,
}

pub(crate) fn read(options: Options<'_>, file: FileId, function: FunctionId) -> Hook {
    let mut hook = Hook::default();
    let Some(code) = options.code(file) else { return hook };
    let range = code.function(function).range;
    let mut lists = Vec::new();
    let mut by_name = false;
    for (id, expr) in (0..).map(ExprId).zip(&code.exprs) {
        if !range.contains(expr.range) {
            continue;
        }
        match &expr.kind {
            ExprKind::Unary { op: UnaryOp::Delete, operand } => match path(code, *operand) {
                Some(path) => hook.redact.push(path),
                None => by_name |= matches!(code.kind(*operand), ExprKind::Index { .. }),
            },
            ExprKind::Assign { target, value, op: None } => {
                let Pattern::Target(target) = &**target else { continue };
                match path(code, *target) {
                    Some(path) if masks(code, *value) => hook.redact.push(path),
                    Some(path) => hook.added.push(path),
                    None => by_name |= matches!(code.kind(*target), ExprKind::Index { .. }),
                }
            }
            ExprKind::Object(properties) => {
                hook.added.extend(properties.iter().filter_map(|property| match &property.key {
                    PropertyKey::Name(name) => Some(name.clone()),
                    PropertyKey::Spread => Some("*".into()),
                    PropertyKey::Computed(_) => None,
                }))
            }
            ExprKind::Name { symbol: Some(_), .. } => lists.extend(options.texts(file, id)),
            _ => {}
        }
    }
    // `for (const key of SENSITIVE) if (info[key]) info[key] = "***"`
    if by_name {
        lists.sort();
        lists.dedup();
        hook.redact.extend(lists.iter().map(|key| format!("**.{key}").into()));
    }
    hook
}

/// `user.password` of `info.user.password`.
fn path(code: &Code, expr: ExprId) -> Option<Box<str>> {
    let mut parts: Vec<&str> = Vec::new();
    let mut at = expr;
    while let ExprKind::Member { object, property, .. } = code.kind(at) {
        parts.push(property);
        at = *object;
    }
    parts.reverse();
    let is_record = matches!(code.kind(at), ExprKind::Name { .. });
    (is_record && !parts.is_empty()).then(|| parts.join(".").into())
}

fn masks(code: &Code, value: ExprId) -> bool {
    match code.kind(value) {
        ExprKind::String(_) | ExprKind::Undefined | ExprKind::Null => true,
        ExprKind::Binary { op: BinaryOp::Add, left, .. } => code.string(*left).is_some(),
        ExprKind::Call(call) => {
            let name = match code.kind(call.callee) {
                ExprKind::Member { property, .. } => property,
                ExprKind::Name { name, .. } => name,
                _ => return false,
            };
            let name = name.to_ascii_lowercase();
            ["mask", "redact", "hash", "replace", "scrub", "sanit", "hide", "obfusc", "anonym"]
                .iter()
                .any(|word| name.contains(word))
        }
        _ => false,
    }
}
