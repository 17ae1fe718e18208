//! Code frames: the lines of a finding with its place marked.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use model::{Severity, Span};
use review::{ReportedFinding, SnippetLine};

use crate::words;

/// Lines longer than this are minified or data; a window around the place is shown.
const LONGEST_LINE: usize = 240;

/// The heading and the frame; without a place the heading alone.
pub(crate) fn render(finding: &ReportedFinding, colour: bool, width: usize) -> String {
    let level = match finding.severity {
        Severity::Blocker | Severity::High => Level::ERROR,
        Severity::Med => Level::WARNING,
        Severity::Low | Severity::Nit => Level::NOTE,
    };
    let level = level.with_name(finding.severity.word());
    let title = words::plain(&finding.message);
    let title = level.primary_title(&title).id(finding.rule.as_str());
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(width).decor_style(DecorStyle::Ascii);
    let Some(span) = &finding.span else {
        return renderer.render(&[annotate_snippets::Group::with_title(title)]);
    };
    let window = Window::of(&finding.snippet, span);
    let path = words::plain(span.path.as_str());
    let snippet = Snippet::source(window.text.as_str())
        .line_start(window.first_line as usize)
        .path(path.as_str())
        .annotation(AnnotationKind::Primary.span(window.marked.clone()));
    renderer.render(&[title.element(snippet)])
}

/// The source text to show and the bytes of it to mark.
struct Window {
    text: String,
    first_line: u32,
    marked: Range<usize>,
}

impl Window {
    fn of(lines: &[SnippetLine], span: &Span) -> Self {
        let first_line = lines.first().map_or(span.start.line, |line| line.line);
        let mut text = String::new();
        let (mut start, mut end) = (None, None);
        for line in lines {
            let shown = words::plain(line.text.trim_end_matches(['\r', '\n']));
            let shift = text.len();
            if line.line == span.start.line {
                start = Some(shift + column_offset(&shown, span.start.column));
            }
            if line.line == span.end.line {
                end = Some(shift + column_offset(&shown, span.end.column));
            }
            text.push_str(&shown);
            text.push('\n');
        }
        let length = text.trim_end_matches('\n').len();
        let start = start.unwrap_or(0).min(length);
        let end = end.unwrap_or(length).clamp(start, length);
        Self { text, first_line, marked: start..end }.narrowed(lines.len())
    }

    /// One very long line is cut around the place; the frame's columns would otherwise fill screens.
    fn narrowed(self, lines: usize) -> Self {
        if lines != 1 || self.text.len() <= LONGEST_LINE {
            return self;
        }
        let from = floor_boundary(&self.text, self.marked.start.saturating_sub(LONGEST_LINE / 3));
        let to = floor_boundary(&self.text, (from + LONGEST_LINE).min(self.text.trim_end().len()));
        let end = self.marked.end.min(to).max(self.marked.start);
        let text = self.text[from..to.max(end)].to_owned();
        Self { text, marked: self.marked.start - from..end - from, ..self }
    }
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Byte offset of a 1-based column of characters.
fn column_offset(line: &str, column: u32) -> usize {
    line.char_indices().nth((column as usize).saturating_sub(1)).map_or(line.len(), |(at, _)| at)
}
