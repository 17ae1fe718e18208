//! `${{ }}` in texts, and the expressions in it.

use facts::ci::{Embedded, Expr, Node, Op, Part, Text};
use github_actions_expressions as gha;
use model::ByteRange;

/// Finds and reads what is pasted into a text.
pub(crate) fn embedded(text: &Text) -> Vec<Embedded> {
    let value = &text.value;
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = value.get(from..).and_then(|rest| rest.find("${{")) {
        let start = from + open;
        let Some(end) = end_of(value, start + 3) else { break };
        let inner = value.get(start + 3..end).unwrap_or_default();
        found.push(Embedded {
            at: ByteRange::new(start as u32, end as u32 + 2),
            range: text.file_range(start as u32, end as u32 + 2),
            tree: tree(inner, &|at| text.place((start + 3) as u32 + at)),
        });
        from = end + 2;
    }
    found
}

/// A condition is one expression, with or without the braces.
pub(crate) fn condition(text: &Text) -> Vec<Embedded> {
    if text.value.contains("${{") {
        return embedded(text);
    }
    let at = ByteRange::new(0, text.value.len() as u32);
    let tree = tree(&text.value, &|at| text.place(at));
    vec![Embedded { at, range: text.range, tree }]
}

/// Where `}}` stands that is not in quotes.
fn end_of(value: &str, from: usize) -> Option<usize> {
    let bytes = value.as_bytes();
    let mut quoted = false;
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'\'' => quoted = !quoted,
            b'}' if !quoted && bytes.get(at + 1) == Some(&b'}') => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

fn tree(source: &str, place: &dyn Fn(u32) -> u32) -> Option<Node> {
    gha::Expr::parse(source).ok().map(|parsed| node(&parsed, place))
}

/// The parser bounds the depth.
fn node(spanned: &gha::SpannedExpr<'_>, place: &dyn Fn(u32) -> u32) -> Node {
    let span = spanned.origin.span;
    let start = place(span.start as u32);
    let end = place((span.end as u32).saturating_sub(1)) + 1;
    let range = ByteRange::new(start, end.max(start));
    Node { range, expr: expr(&spanned.inner, place) }
}

fn expr(inner: &gha::Expr<'_>, place: &dyn Fn(u32) -> u32) -> Expr {
    let boxed = |spanned: &gha::SpannedExpr<'_>| Box::new(node(spanned, place));
    match inner {
        gha::Expr::Literal(literal) => self::literal(literal),
        gha::Expr::Star => Expr::Path(vec![Part::Star]),
        gha::Expr::Call(call) => {
            let arguments = call.args.iter().map(|argument| node(argument, place)).collect();
            Expr::Call(format!("{:?}", call.func).to_ascii_lowercase().into(), arguments)
        }
        gha::Expr::Identifier(name) => Expr::Path(vec![Part::Name(name.as_str().into())]),
        gha::Expr::Index(index) => expr(&index.inner, place),
        gha::Expr::Context(context) => {
            Expr::Path(context.parts.iter().map(|one| part(one, place)).collect())
        }
        gha::Expr::BinExpr(binary) => {
            Expr::Binary(op(&binary.op), boxed(&binary.lhs), boxed(&binary.rhs))
        }
        gha::Expr::UnExpr { expr, .. } => Expr::Not(boxed(expr)),
    }
}

fn literal(literal: &gha::literal::Literal<'_>) -> Expr {
    match literal {
        gha::literal::Literal::Number(number) => Expr::Number(*number),
        gha::literal::Literal::String(text) => Expr::Text((&**text).into()),
        gha::literal::Literal::Boolean(value) => Expr::Bool(*value),
        gha::literal::Literal::Null => Expr::Null,
    }
}

fn part(spanned: &gha::SpannedExpr<'_>, place: &dyn Fn(u32) -> u32) -> Part {
    match &spanned.inner {
        gha::Expr::Identifier(name) => Part::Name(name.as_str().into()),
        gha::Expr::Star => Part::Star,
        gha::Expr::Index(index) => match &index.inner {
            gha::Expr::Literal(literal) => Part::Name(literal.as_str().as_ref().into()),
            gha::Expr::Star => Part::Star,
            _ => Part::Computed(Box::new(node(index, place))),
        },
        _ => Part::Computed(Box::new(node(spanned, place))),
    }
}

fn op(op: &gha::op::BinOp) -> Op {
    match op {
        gha::op::BinOp::And => Op::And,
        gha::op::BinOp::Or => Op::Or,
        gha::op::BinOp::Eq => Op::Equal,
        gha::op::BinOp::Neq => Op::Unequal,
        _ => Op::Order,
    }
}
