//! Literals behind names, conversions and imports: what a value is, in whichever file it is written.

use facts::FileId;
use facts::code::{Code, ExprId, ExprKind, LogicalOp};
use flow::Value;
use review::CheckContext;

use crate::names;

/// How many names, conversions and calls are followed.
const DEPTH: usize = 12;

/// A literal and where it is written.
#[derive(Clone, Copy)]
pub(crate) struct Stated<'a> {
    pub(crate) file: FileId,
    pub(crate) code: &'a Code,
    pub(crate) expr: ExprId,
    /// It only stands in where a setting is missing: `process.env.KEY || "literal"`.
    pub(crate) fallback: bool,
}

impl<'a> Stated<'a> {
    pub(crate) fn text(&self) -> Option<&'a str> {
        self.code.string(self.expr)
    }
}

/// The literal that a value is, through names, `Buffer.from` and its like, imports and `||` behind a setting.
pub(crate) fn stated<'a>(cx: &CheckContext<'a>, file: FileId, expr: ExprId) -> Option<Stated<'a>> {
    let code = cx.file(file).code()?;
    let mut at = Stated { file, code, expr, fallback: false };
    for _ in 0..DEPTH {
        at.expr = at.code.constant(at.expr);
        match at.code.kind(at.expr) {
            ExprKind::Logical { op: LogicalOp::Or | LogicalOp::Coalesce, right, .. } => {
                at.expr = *right;
                at.fallback = true;
            }
            ExprKind::Await(inner) => at.expr = *inner,
            ExprKind::Call(_) => match unwrapped(at.code, at.expr) {
                Some(inner) => at.expr = inner,
                None => match elsewhere(cx, at) {
                    Some((file, expr)) => {
                        at = Stated {
                            file,
                            code: cx.file(file).code()?,
                            expr,
                            fallback: at.fallback,
                        };
                    }
                    None => return Some(at),
                },
            },
            ExprKind::Name { .. } | ExprKind::Member { .. } => {
                let (file, expr) = elsewhere(cx, at)?;
                at = Stated { file, code: cx.file(file).code()?, expr, fallback: at.fallback };
            }
            _ => return Some(at),
        }
    }
    None
}

/// The text inside of what turns a text into a key: `Buffer.from(x)`, `JWK.asKey(x)`, `importSPKI(x)`.
fn unwrapped(code: &Code, call: ExprId) -> Option<ExprId> {
    let first = code.call(call)?.args.first().map(|arg| arg.value);
    match code.kind(code.call(call)?.callee) {
        ExprKind::Member { property, .. } if is_key_maker(property) => first,
        ExprKind::Name { name, .. } if is_key_maker(name) => first,
        _ => names::converted(code, call),
    }
}

fn is_key_maker(name: &str) -> bool {
    matches!(
        name,
        "asKey"
            | "importSPKI"
            | "importPKCS8"
            | "importX509"
            | "createSecretKey"
            | "createPrivateKey"
            | "importKey"
    )
}

/// The one literal that the linked program knows a name or member to be.
fn elsewhere(cx: &CheckContext<'_>, at: Stated<'_>) -> Option<(FileId, ExprId)> {
    match cx.program().origins.values(at.file, at.expr) {
        [Value::Literal(file, expr)] if (*file, *expr) != (at.file, at.expr) => {
            Some((*file, *expr))
        }
        _ => None,
    }
}
