//! TypeScript to the JavaScript that a person would have written: types are cut out, everything else stays as it is
//! laid out. On request, modules become CommonJS.
//!
//! Only syntax that can be erased is understood: enums, namespaces, parameter properties and decorators are refused.

mod commonjs;
mod erase;
mod pieces;

#[cfg(test)]
mod tests;

use std::ops::Range;

use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_parser::Parser;
use oxc_span::SourceType;

pub use pieces::{Piece, PieceKind, pieces};

/// What is wrong with a text that should become a script.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotErasable {
    #[error("line {line}: {message}")]
    Syntax { line: u32, message: String },
    #[error("line {line}: {what} has no counterpart in JavaScript")]
    Construct { line: u32, what: &'static str },
}

/// The text without its types; its imports and exports stay.
pub fn erase_types(text: &str) -> Result<String, NotErasable> {
    rewritten(text, SourceType::ts(), erase::cuts)
}

/// A module's text with `require` and `module.exports` for `import` and `export`.
pub fn to_commonjs(text: &str) -> Result<String, NotErasable> {
    rewritten(text, SourceType::mjs(), commonjs::edits)
}

/// A piece of a text, and what stands there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    range: Range<usize>,
    text: String,
}

fn rewritten(
    text: &str,
    source_type: SourceType,
    edits: fn(&str, &Program<'_>) -> Result<Vec<Edit>, NotErasable>,
) -> Result<String, NotErasable> {
    let arena = Allocator::default();
    let parsed = Parser::new(&arena, text, source_type).parse();
    if let Some(error) = parsed.diagnostics.errors().next() {
        let offset = error.labels.first().map_or(0, |label| label.offset() as usize);
        let message = error.message.to_string();
        return Err(NotErasable::Syntax { line: line_of(text, offset), message });
    }
    Ok(apply(text, edits(text, &parsed.program)?))
}

fn line_of(text: &str, offset: usize) -> u32 {
    let before = text.get(..offset).unwrap_or(text);
    u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX)
}

/// Edits may lie in each other; the outer one wins. What is only put in comes first.
fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    let order = |edit: &Edit| {
        let std::ops::Range { start, end } = edit.range;
        (start, start != end, std::cmp::Reverse(end))
    };
    edits.sort_by_key(order);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        if edit.range.start < at {
            continue;
        }
        out.push_str(&text[at..edit.range.start]);
        out.push_str(&edit.text);
        at = edit.range.end;
    }
    out.push_str(&text[at..]);
    tidied(&out)
}

/// What was cut out leaves neither blank lines nor spaces behind.
fn tidied(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines() {
        let line = line.trim_end();
        if line.is_empty() && blank {
            continue;
        }
        blank = line.is_empty();
        out.push_str(line);
        out.push('\n');
    }
    let end = out.trim_end().len();
    out.truncate(end);
    if !out.is_empty() {
        out.push('\n');
    }
    out
}
