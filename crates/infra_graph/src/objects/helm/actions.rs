//! The marks of a template: where they stand, what they open and end.

use model::ByteRange;

/// `{{ .. }}`
#[derive(Clone, Debug)]
pub(super) struct Action<'t> {
    pub(super) range: ByteRange,
    pub(super) kind: ActionKind<'t>,
    /// It is alone on its line or lines: what it gives stands for whole lines.
    pub(super) is_line: bool,
    /// The column that what it gives begins in.
    pub(super) column: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ActionKind<'t> {
    If(&'t str),
    ElseIf(&'t str),
    Else,
    With(&'t str),
    Range(&'t str),
    Define,
    End,
    Comment,
    /// `$name := ..`
    Assign,
    Expr(&'t str),
}

pub(super) fn scan(text: &str) -> Vec<Action<'_>> {
    let mut found: Vec<Action<'_>> = Vec::new();
    let breaks: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let mut at = 0;
    while let Some(open) = text[at..].find("{{").map(|open| open + at) {
        let body = &text[open + 2..];
        let is_comment = body.trim_start_matches('-').trim_start().starts_with("/*");
        let close = if is_comment {
            body.find("*/").and_then(|end| Some(end + body[end..].find("}}")?))
        } else {
            closing(body)
        };
        let Some(length) = close else { break };
        let end = open + 2 + length + 2;
        let inner = body[..length].trim_start_matches('-').trim_end_matches('-').trim();
        let place = breaks.partition_point(|at| *at < open);
        let line = place.checked_sub(1).map_or(0, |place| breaks[place] + 1);
        let behind = breaks.get(breaks.partition_point(|at| *at < end)).copied();
        // Behind another mark it does not stand alone.
        let is_first = found.last().is_none_or(|last| last.range.end as usize <= line);
        let is_line = is_first
            && text[line..open].trim().is_empty()
            && text[end..behind.unwrap_or(text.len())].trim().is_empty();
        let kind = kind(inner, is_comment);
        let column = indent(inner).unwrap_or(open - line);
        let range = ByteRange::new(open as u32, end as u32);
        found.push(Action { range, kind, is_line, column });
        at = end;
    }
    found
}

/// Where `}}` ends an action; not within a text.
fn closing(body: &str) -> Option<usize> {
    let bytes = body.as_bytes();
    let mut quote = None;
    let mut at = 0;
    while at < bytes.len() {
        match (quote, bytes[at]) {
            (None, b'}') if bytes.get(at + 1) == Some(&b'}') => return Some(at),
            (None, open @ (b'"' | b'`')) => quote = Some(open),
            (Some(b'"'), b'\\') => at += 1,
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
        at += 1;
    }
    None
}

fn kind(inner: &str, is_comment: bool) -> ActionKind<'_> {
    if is_comment {
        return ActionKind::Comment;
    }
    let (word, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    let rest = rest.trim();
    match word {
        "if" => ActionKind::If(rest),
        "with" => ActionKind::With(rest),
        "range" => ActionKind::Range(rest),
        "define" | "block" => ActionKind::Define,
        "end" => ActionKind::End,
        "else" => match rest.strip_prefix("if ") {
            Some(test) => ActionKind::ElseIf(test.trim()),
            None => ActionKind::Else,
        },
        _ if word.starts_with('$') && rest.starts_with([':', '=']) => ActionKind::Assign,
        _ => ActionKind::Expr(inner),
    }
}

/// `.. | nindent 8`
fn indent(inner: &str) -> Option<usize> {
    let (_, rest) = inner.rsplit_once("indent ")?;
    rest.trim_end_matches(')').trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{ActionKind, scan};

    #[test]
    fn marks_are_told_apart() {
        let text = "{{/* a }} b */}}\na: {{ .x | default \"}}\" }}\n  {{- if not .y }}\n{{- else if .z -}}\n{{ end }}\n{{ $v := 1 }}\n  {{- toYaml . | nindent 8 }}\n";
        let found = scan(text);
        let kinds: Vec<_> = found.iter().map(|action| action.kind).collect();
        assert_eq!(
            kinds,
            [
                ActionKind::Comment,
                ActionKind::Expr(".x | default \"}}\""),
                ActionKind::If("not .y"),
                ActionKind::ElseIf(".z"),
                ActionKind::End,
                ActionKind::Assign,
                ActionKind::Expr("toYaml . | nindent 8"),
            ]
        );
        assert!(!found[1].is_line && found[2].is_line && found[6].column == 8);
        assert!(scan("{{ never").is_empty());
    }
}
