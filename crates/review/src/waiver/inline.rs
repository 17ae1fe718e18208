//! Finds inline waivers in comments of any language.

use facts::{FactBase, FileClass, FileId, SourceFile};
use model::ByteRange;

use super::parse::{Directive, Form, directive};
use super::{Reach, WaiverNote};

const MARK: &str = "sw-ignore";

/// All inline waivers of files that are reviewed, by path and place.
pub(super) fn collect(base: &FactBase) -> Vec<WaiverNote> {
    let reviewed =
        base.files().filter(|(_, file)| file.class.is_reviewed() && file.text.contains(MARK));
    reviewed.flat_map(|(id, file)| in_file(id, file)).collect()
}

fn in_file(id: FileId, file: &SourceFile) -> Vec<WaiverNote> {
    // A front end that lists comments knows a comment from a string; elsewhere the line has to do.
    let knows_comments = file.code().is_some() || !file.facts.comments.is_empty();
    let pieces = if knows_comments { comment_lines(file) } else { marked_lines(file) };
    pieces.into_iter().filter_map(|range| note(id, file, range)).collect()
}

/// The lines of every comment.
fn comment_lines(file: &SourceFile) -> Vec<ByteRange> {
    let mut pieces = Vec::new();
    for comment in &file.facts.comments {
        let (first, last) =
            (file.lines.line_of(comment.range.start), file.lines.line_of(comment.range.end));
        for line in first..=last {
            let whole = file.lines.line_range(&file.text, line);
            let piece = ByteRange::new(
                whole.start.max(comment.range.start),
                whole.end.min(comment.range.end),
            );
            if piece.slice(&file.text).contains(MARK) {
                pieces.push(piece);
            }
        }
    }
    pieces
}

/// From the comment's opener to the end of each line that holds the mark.
fn marked_lines(file: &SourceFile) -> Vec<ByteRange> {
    const OPENERS: [&str; 9] = ["//", "/*", "<!--", "--", "#", ";", "{#", "{{!", "%"];
    let lines = 1..=file.lines.line_count(&file.text);
    let piece = |line: u32| {
        let whole = file.lines.line_range(&file.text, line);
        let text = whole.slice(&file.text);
        let mark = text.find(MARK)?;
        let before = text[..mark].trim_end();
        let opener = OPENERS.iter().find(|opener| before.ends_with(**opener))?;
        Some(ByteRange::new(whole.start + (before.len() - opener.len()) as u32, whole.end))
    };
    lines.filter_map(piece).collect()
}

fn note(id: FileId, file: &SourceFile, piece: ByteRange) -> Option<WaiverNote> {
    let Directive { form, rules, reason, owner, until } = directive(piece.slice(&file.text))?;
    let span = file.span(piece);
    let line = span.start.line;
    let reach = match form {
        Form::File => Reach::File(id),
        Form::NextLine => Reach::Lines(id, next_code_line(file, line).into_iter().collect()),
        Form::Here => Reach::Lines(id, lines_here(file, piece, line)),
    };
    let place = format!("{}:{line}", file.path);
    let is_example = file.class == FileClass::Documentation;
    Some(WaiverNote { rules, reason, owner, until, reach, place, at: Some((id, span)), is_example })
}

/// A waiver that has its line to itself is about the line below.
fn lines_here(file: &SourceFile, piece: ByteRange, line: u32) -> Vec<u32> {
    let whole = file.lines.line_range(&file.text, line);
    let before = ByteRange::new(whole.start, piece.start).slice(&file.text);
    let alone = before.trim().is_empty() || before.trim() == "{";
    let below = if alone { next_code_line(file, line) } else { None };
    std::iter::once(line).chain(below).collect()
}

/// The next line that is neither blank nor another waiver.
fn next_code_line(file: &SourceFile, line: u32) -> Option<u32> {
    (line + 1..=file.lines.line_count(&file.text)).find(|line| {
        let text = file.lines.line_range(&file.text, *line).slice(&file.text).trim();
        !text.is_empty() && !text.contains(MARK)
    })
}
