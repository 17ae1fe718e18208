//! Regular expressions as the code writes them: literals, and strings that are compiled.

use facts::code::{BinaryOp, Code, ExprId, ExprKind};
use model::ByteRange;
use regexes::Pattern;
use review::CheckContext;

use crate::literal;

/// How deep names and sums are followed.
const DEPTH: u32 = 24;
/// Pieces of one pattern.
const PIECES: usize = 200;

/// A pattern that stands in the code.
pub(crate) struct Written<'a> {
    pub(crate) file: facts::FileId,
    pub(crate) code: &'a Code,
    /// The literal, the `RegExp` call, or the string that a method compiles.
    pub(crate) expr: ExprId,
    pub(crate) text: String,
    pub(crate) flags: &'a str,
    pieces: Vec<Piece>,
}

/// A stretch of the pattern that stands together in the file.
struct Piece {
    /// Byte of the pattern's text that it begins at.
    start: usize,
    range: ByteRange,
    /// Written without escapes: bytes of the text are bytes of the file.
    exact: bool,
}

impl Written<'_> {
    pub(crate) fn parse(&self) -> Option<Pattern> {
        regexes::parse(&self.text, self.flags)
    }

    /// Where a part of the pattern stands in the file; the piece that it begins in, when it is written with escapes.
    pub(crate) fn range(&self, span: &std::ops::Range<usize>) -> ByteRange {
        let place = self.pieces.partition_point(|piece| piece.start <= span.start).max(1) - 1;
        let Some(piece) = self.pieces.get(place) else { return self.code.range(self.expr) };
        if !piece.exact {
            return piece.range;
        }
        let at = |offset: usize| piece.range.start + (offset - piece.start.min(offset)) as u32;
        ByteRange { start: at(span.start), end: at(span.end).min(piece.range.end) }
    }
}

/// Every pattern of the files under review whose text is fit for the question, by file and place.
pub(crate) fn all<'a>(cx: &CheckContext<'a>, fit: impl Fn(&str) -> bool) -> Vec<Written<'a>> {
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        for (expr, id) in code.exprs.iter().zip(0..) {
            if let ExprKind::Regex { pattern, flags } = &expr.kind
                && fit(pattern)
            {
                found.push(literal_pattern(file, code, ExprId(id), pattern, flags));
            }
        }
        let compiled = code.calls.iter().filter_map(|call| compiled(code, *call));
        for (expr, string, flags) in compiled {
            let mut pieces =
                Pieces { code, text: String::new(), pieces: Vec::new(), source: &source.text };
            if pieces.add(string, DEPTH).is_some() && fit(&pieces.text) {
                let Pieces { text, pieces, .. } = pieces;
                found.push(Written { file, code, expr, text, flags, pieces });
            }
        }
    }
    found.sort_by_key(|written| {
        (written.file, written.code.range(written.expr).start, written.expr)
    });
    found
}

fn literal_pattern<'a>(
    file: facts::FileId,
    code: &'a Code,
    expr: ExprId,
    pattern: &str,
    flags: &'a str,
) -> Written<'a> {
    let range = code.range(expr);
    let range = ByteRange { start: range.start + 1, end: range.end - 1 - flags.len() as u32 };
    let pieces = vec![Piece { start: 0, range, exact: true }];
    Written { file, code, expr, text: pattern.to_owned(), flags, pieces }
}

/// `RegExp(text, flags)` and the methods of strings that compile what they are given: the expression to speak of, the
/// text, the flags.
fn compiled(code: &Code, id: ExprId) -> Option<(ExprId, ExprId, &str)> {
    let call = code.call(id)?;
    let first = call.args.first().filter(|arg| !arg.spread)?.value;
    match code.kind(call.callee) {
        ExprKind::Name { name, symbol: None } if &**name == "RegExp" => {
            let flags = call.args.get(1).and_then(|arg| literal::string(code, arg.value));
            Some((id, first, flags.unwrap_or_default()))
        }
        ExprKind::Member { property, .. }
            if matches!(&**property, "match" | "matchAll" | "search") && call.args.len() == 1 =>
        {
            Some((first, first, ""))
        }
        _ => None,
    }
}

/// Puts a pattern together from constant strings.
struct Pieces<'a> {
    code: &'a Code,
    source: &'a str,
    text: String,
    pieces: Vec<Piece>,
}

impl Pieces<'_> {
    /// `None` when a part is not constant.
    fn add(&mut self, expr: ExprId, depth: u32) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        let code = self.code;
        let expr = code.constant(expr);
        match code.kind(expr) {
            ExprKind::String(text) => {
                let range = code.range(expr);
                let inside = ByteRange { start: range.start + 1, end: range.end.saturating_sub(1) };
                self.push(text, range, inside)
            }
            ExprKind::Template { texts, exprs } => {
                for (place, text) in texts.iter().enumerate() {
                    self.push(&text.text, text.range, text.range)?;
                    exprs.get(place).map_or(Some(()), |hole| self.add(*hole, depth))?;
                }
                Some(())
            }
            ExprKind::Binary { op: BinaryOp::Add, left, right } => {
                self.add(*left, depth)?;
                self.add(*right, depth)
            }
            ExprKind::Member { object, property, .. } => {
                self.add(code.property(*object, property)?, depth)
            }
            _ => None,
        }
    }

    fn push(&mut self, text: &str, range: ByteRange, inside: ByteRange) -> Option<()> {
        let exact = inside.slice(self.source) == text;
        let range = if exact { inside } else { range };
        self.pieces.push(Piece { start: self.text.len(), range, exact });
        self.text.push_str(text);
        (self.pieces.len() <= PIECES).then_some(())
    }
}

/// The text of an expression that is put together from constant strings.
pub(crate) fn constant_text(code: &Code, source: &str, expr: ExprId) -> Option<String> {
    let mut pieces = Pieces { code, text: String::new(), pieces: Vec::new(), source };
    pieces.add(expr, DEPTH)?;
    Some(pieces.text)
}

/// The pattern that an argument or receiver is, when the file says so: a literal or a compiled string, named or not.
pub(crate) fn regex_at(code: &Code, expr: ExprId) -> Option<ExprId> {
    let expr = code.constant(expr);
    match code.kind(expr) {
        ExprKind::Regex { .. } => Some(expr),
        ExprKind::Call(_) => compiled(code, expr).filter(|(at, ..)| *at == expr).map(|_| expr),
        _ => None,
    }
}

/// Text and flags of the pattern at this expression, constant parts put together.
pub(crate) fn text_at<'a>(code: &'a Code, source: &str, expr: ExprId) -> Option<(String, &'a str)> {
    match code.kind(expr) {
        ExprKind::Regex { pattern, flags } => Some((pattern.to_string(), flags)),
        _ => {
            let (_, string, flags) = compiled(code, expr)?;
            let mut pieces = Pieces { code, text: String::new(), pieces: Vec::new(), source };
            pieces.add(string, DEPTH)?;
            Some((pieces.text, flags))
        }
    }
}

/// The pattern of `text.replace(pattern, ..)`, `pattern.test(text)` and their kind.
pub(crate) fn of_call(code: &Code, call: ExprId) -> Option<ExprId> {
    let called = code.call(call)?;
    let ExprKind::Member { object, property, .. } = code.kind(called.callee) else { return None };
    match &**property {
        "test" | "exec" => regex_at(code, *object),
        "match" | "matchAll" | "search" | "replace" | "replaceAll" | "split" => {
            let first = called.args.first().filter(|arg| !arg.spread)?.value;
            regex_at(code, first)
        }
        _ => None,
    }
}

/// A text for a message: quoted, escaped, and not longer than a line.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    let quoted = format!("{text:?}");
    if quoted.chars().count() <= LONGEST {
        return quoted;
    }
    let start: String = quoted.chars().take(LONGEST - 4).collect();
    format!("{start}...\"")
}

/// The strings that an expression is put together from: literals with their quotes, texts of templates without.
pub(crate) fn literals(code: &Code, expr: ExprId) -> Vec<ByteRange> {
    let mut found = Vec::new();
    let mut open = vec![expr];
    while let Some(at) = open.pop() {
        match code.kind(code.constant(at)) {
            ExprKind::String(_) => found.push(code.range(code.constant(at))),
            ExprKind::Template { texts, .. } => found.extend(texts.iter().map(|text| text.range)),
            ExprKind::Binary { op: BinaryOp::Add, left, right } => open.extend([*right, *left]),
            _ => {}
        }
        if found.len() > PIECES {
            break;
        }
    }
    found
}
