//! Texts that are put together from constants and values, with the places of the values kept.

use facts::FileId;
use facts::code::{BinaryOp, Code, ExprId, ExprKind};

use super::sql::Piece;
use crate::{Program, Value};

const DEPTH: u32 = 12;

/// The text of an expression; `None` when it does not begin as text at all.
pub(crate) fn pieces(program: &Program, file: FileId, expr: ExprId) -> Option<Vec<Piece>> {
    let mut found = Vec::new();
    read(program, (file, file), expr, DEPTH, &mut found);
    let begins = matches!(found.first(), Some(Piece::Text(text)) if !text.is_empty());
    begins.then_some(found)
}

/// `home` is the file that the statement is run in: values of other files have no place there.
fn read(
    program: &Program,
    (home, file): (FileId, FileId),
    expr: ExprId,
    depth: u32,
    found: &mut Vec<Piece>,
) {
    let hole = || Piece::Hole((home == file).then_some(expr));
    let (Some(code), Some(depth)) = (program.base.file(file).code(), depth.checked_sub(1)) else {
        found.push(hole());
        return;
    };
    match code.kind(expr) {
        ExprKind::String(text) => found.push(Piece::Text(text.to_string())),
        ExprKind::Template { texts, exprs } => {
            for (place, text) in texts.iter().enumerate() {
                found.push(Piece::Text(text.text.to_string()));
                if let Some(value) = exprs.get(place) {
                    read_value(program, (home, file), *value, depth, found);
                }
            }
        }
        ExprKind::Binary { op: BinaryOp::Add, left, right } => {
            read(program, (home, file), *left, depth, found);
            read(program, (home, file), *right, depth, found);
        }
        ExprKind::Object(_) => match code.property(expr, "text").or(code.property(expr, "sql")) {
            Some(text) => read(program, (home, file), text, depth, found),
            None => found.push(hole()),
        },
        ExprKind::Call(call) if call.args.len() == 1 && is_tag(code, call.callee) => {
            read(program, (home, file), call.args[0].value, depth, found);
        }
        _ => match constant(program, file, expr) {
            Some((of, text)) if (of, text) != (file, expr) => {
                read(program, (home, of), text, depth, found);
            }
            _ => found.push(hole()),
        },
    }
}

/// A value inside of a text: a constant is text, anything else a hole.
fn read_value(
    program: &Program,
    at: (FileId, FileId),
    expr: ExprId,
    depth: u32,
    found: &mut Vec<Piece>,
) {
    let is_text = |(file, text): (FileId, ExprId)| {
        let code = program.base.file(file).code()?;
        code.string(text).map(str::to_owned)
    };
    let nested =
        program.base.file(at.1).code().and_then(|code| code.call(expr).map(|call| (code, call)));
    if nested.is_some_and(|(code, call)| call.args.len() == 1 && is_tag(code, call.callee)) {
        read(program, at, expr, depth, found);
        return;
    }
    match constant(program, at.1, expr).and_then(is_text) {
        Some(text) => found.push(Piece::Text(text)),
        None => found.push(Piece::Hole((at.0 == at.1).then_some(expr))),
    }
}

/// `` sql`..` ``, `Prisma.sql(..)`, `sql.raw(..)`.
fn is_tag(code: &Code, callee: ExprId) -> bool {
    let name = match code.kind(callee) {
        ExprKind::Name { name, .. } => name,
        ExprKind::Member { property, .. } => property,
        _ => return false,
    };
    matches!(&**name, "sql" | "SQL" | "raw" | "sqlTag" | "text" | "unsafe" | "literal")
}

/// The one literal that an expression is, wherever it is written.
fn constant(program: &Program, file: FileId, expr: ExprId) -> Option<(FileId, ExprId)> {
    match program.origins.values(file, expr) {
        [Value::Literal(of, literal)] => Some((*of, *literal)),
        _ => None,
    }
}
