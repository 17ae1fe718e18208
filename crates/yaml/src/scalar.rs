//! Scalars: what they say, and where each piece of it stands in the text.

use model::ByteRange;
use saphyr_parser::ScalarStyle;

use crate::{Scalar, Style};

/// Of a node that spans `range` in the text and that the parser reads as `value`.
pub(crate) fn scalar(
    text: &str,
    range: ByteRange,
    value: &str,
    style: ScalarStyle,
) -> (ByteRange, Scalar) {
    match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => quoted(range, value),
        ScalarStyle::Literal => block(text, range, Style::Literal),
        ScalarStyle::Folded => block(text, range, Style::Folded),
        ScalarStyle::Plain => plain(text, range, value),
    }
}

/// Exact up to the first escape or fold.
fn quoted(range: ByteRange, value: &str) -> (ByteRange, Scalar) {
    let end = range.end.saturating_sub(1).max(range.start);
    let inner = ByteRange::new((range.start + 1).min(end), end);
    let scalar =
        Scalar { value: value.into(), style: Style::Quoted, places: vec![(0, inner.start)] };
    (inner, scalar)
}

fn plain(text: &str, range: ByteRange, value: &str) -> (ByteRange, Scalar) {
    let raw = range.slice(text);
    let end = range.start + raw.trim_end().len() as u32;
    let range = ByteRange::new(range.start, end);
    let mut scalar = Scalar { value: value.into(), style: Style::Plain, places: Vec::new() };
    if raw.trim_end() == value {
        scalar.places.push((0, range.start));
    } else {
        (scalar.value, scalar.places) = folded(raw.trim_end(), range.start, 0, true);
    }
    (range, scalar)
}

fn block(text: &str, range: ByteRange, style: Style) -> (ByteRange, Scalar) {
    let before = text.get(..range.start as usize).unwrap_or_default();
    let indent = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
    let raw = range.slice(text);
    // The range may reach over blank lines into the indentation of what follows.
    let raw = raw.trim_end_matches([' ', '\n', '\r', '\t']);
    let range = ByteRange::new(range.start, range.start + raw.len() as u32);
    let (value, places) = folded(raw, range.start, indent, style == Style::Folded);
    (range, Scalar { value, style, places })
}

/// The lines of a raw text without their indentation, joined by one character each.
fn folded(raw: &str, start: u32, indent: usize, fold: bool) -> (Box<str>, Vec<(u32, u32)>) {
    let mut value = String::with_capacity(raw.len());
    let mut places = Vec::new();
    let mut at = start as usize;
    let mut previous: Option<&str> = None;
    for line in raw.split('\n') {
        let content = match previous {
            None => line,
            Some(_) if indent == 0 && fold => line.trim_start(),
            Some(_) => line.get(leading(line, indent)..).unwrap_or_default(),
        };
        let skipped = line.len() - content.len();
        let content = content.trim_end_matches('\r');
        if let Some(before) = previous {
            let keeps = |line: &str| line.is_empty() || line.starts_with([' ', '\t']);
            value.push(if fold && !keeps(before) && !keeps(content) { ' ' } else { '\n' });
        }
        places.push((value.len() as u32, (at + skipped) as u32));
        value.push_str(content);
        at += line.len() + 1;
        previous = Some(content);
    }
    (value.into(), places)
}

/// Spaces at the start, at most as many as the block is indented.
fn leading(line: &str, indent: usize) -> usize {
    line.bytes().take(indent).take_while(|byte| *byte == b' ').count()
}

impl Scalar {
    /// Where an offset of the value stands in the text.
    pub fn place(&self, offset: u32) -> u32 {
        let after = self.places.partition_point(|(at, _)| *at <= offset);
        match after.checked_sub(1).and_then(|index| self.places.get(index)) {
            Some((at, place)) => place + (offset - at),
            None => offset,
        }
    }
}
