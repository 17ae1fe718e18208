//! Small questions about expressions.

use facts::code::{BinaryOp, Code, ExprId, ExprKind, SymbolKind, UnaryOp};
use facts::{FileId, SourceFile};
use flow::{Place, Timeline, within};
use review::CheckContext;

/// The code and text of a run's frame.
pub(crate) fn frame<'a>(
    cx: &CheckContext<'a>,
    timeline: &Timeline,
    frame: u32,
) -> Option<(FileId, &'a SourceFile, &'a Code)> {
    let file = timeline.frame(frame)?.file;
    let source = cx.file(file);
    Some((file, source, source.code()?))
}

/// What an expression stands for where the run began: parameters are followed to what they were given.
pub(crate) fn given(
    cx: &CheckContext<'_>,
    timeline: &Timeline,
    frame: u32,
    expr: ExprId,
) -> (u32, ExprId) {
    let (mut at, mut expr) = (frame, expr);
    for _ in 0..6 {
        let Some((_, _, code)) = self::frame(cx, timeline, at) else { break };
        let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(expr) else { break };
        let SymbolKind::Param(place) = code.symbol(*symbol).kind else { break };
        let declared = code.symbol(*symbol);
        let Some(home) = timeline.home(code, at, *symbol).and_then(|home| timeline.frame(home))
        else {
            break;
        };
        let given = home.args.iter().find(|(arg, ..)| *arg == place as usize);
        let Some((_, outer, value)) = given.filter(|_| declared.init_path.is_empty()) else {
            break;
        };
        (at, expr) = (*outer, *value);
    }
    (at, expr)
}

/// The last name of a dotted path: `save` of `user.save`.
pub(crate) fn name_of(code: &Code, expr: ExprId) -> Option<&str> {
    match code.kind(expr) {
        ExprKind::Name { name, .. } => Some(name),
        ExprKind::Member { property, .. } => Some(property),
        _ => None,
    }
}

/// The two sides of a comparison of sizes: `stock < quantity`.
pub(crate) fn sizes(code: &Code, expr: ExprId) -> Option<[ExprId; 2]> {
    match code.kind(expr) {
        ExprKind::Binary {
            op: BinaryOp::Less | BinaryOp::LessEq | BinaryOp::Greater | BinaryOp::GreaterEq,
            left,
            right,
        } => Some([*left, *right]),
        _ => None,
    }
}

/// Whether an expression compares sizes.
pub(crate) fn is_relational(code: &Code, test: ExprId) -> bool {
    within(code, test).into_iter().any(|part| sizes(code, part).is_some())
}

/// Whether a test looks for something in a list: `tags.includes(tag)`.
pub(crate) fn is_search(code: &Code, test: ExprId) -> bool {
    within(code, code.constant(test)).into_iter().any(|part| {
        let name = code.call(part).and_then(|call| name_of(code, call.callee));
        matches!(name, Some("includes" | "find" | "findIndex" | "some" | "indexOf" | "filter"))
    })
}

/// Whether a size is compared with something that is no 0 or 1: a limit, not existence.
pub(crate) fn is_limit(code: &Code, test: ExprId) -> bool {
    let one =
        |side: &ExprId| matches!(code.kind(*side), ExprKind::Number(number) if *number <= 1.0);
    let mut pairs = within(code, test).into_iter().filter_map(|part| sizes(code, part));
    pairs.any(|sides| !sides.iter().any(one))
}

/// Whether nobody looks at the value of a call: a statement, or an awaited one.
pub(crate) fn is_discarded(cx: &CheckContext<'_>, file: FileId, code: &Code, expr: ExprId) -> bool {
    let index = cx.effects().uses(file);
    let mut at = expr;
    for _ in 0..3 {
        match index.place(at) {
            Place::Statement => return true,
            Place::In(whole) if matches!(code.kind(whole), ExprKind::Await(_)) => at = whole,
            _ => return false,
        }
    }
    false
}

/// Whether a call is a statement of its own, neither awaited nor voided.
pub(crate) fn is_bare(cx: &CheckContext<'_>, file: FileId, expr: ExprId) -> bool {
    cx.effects().uses(file).place(expr) == Place::Statement
}

/// `!x`, `x === null`, `x == undefined`.
pub(crate) fn is_negation(code: &Code, test: ExprId) -> bool {
    match code.kind(test) {
        ExprKind::Unary { op: UnaryOp::Not, operand } => !is_negation(code, *operand),
        ExprKind::Binary { op: BinaryOp::Eq | BinaryOp::StrictEq, left, right } => {
            [*left, *right].iter().any(|side| {
                matches!(code.kind(*side), ExprKind::Null | ExprKind::Undefined)
                    || matches!(code.kind(*side), ExprKind::Number(number) if *number == 0.0)
            })
        }
        ExprKind::Logical { left, .. } => is_negation(code, *left),
        _ => false,
    }
}

/// The text of an expression on one line, cut short.
pub(crate) fn short(source: &SourceFile, code: &Code, expr: ExprId) -> String {
    let text = code.range(expr).slice(&source.text);
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(48).collect();
    if cut.len() < line.len() { format!("{cut}..") } else { cut }
}
