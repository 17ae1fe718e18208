//! The pieces of a text that a code style has an opinion about.

use std::ops::Range;

use oxc_allocator::Allocator;
use oxc_ast::ast::{Statement, StringLiteral};
use oxc_ast_visit::{Visit, walk};
use oxc_parser::Parser;
use oxc_span::{GetSpan, SourceType, Span};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    Code,
    /// A string in quotes, not a template.
    String,
    /// Ends a line, and could be left out.
    Semicolon,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub range: Range<usize>,
    pub kind: PieceKind,
}

/// All of a text, cut into pieces; one piece of code where it cannot be read.
pub fn pieces(text: &str) -> Vec<Piece> {
    let arena = Allocator::default();
    let parsed = Parser::new(&arena, text, SourceType::ts()).parse();
    let mut finder = Finder { text, found: Vec::new() };
    if parsed.diagnostics.errors().next().is_none() {
        finder.visit_program(&parsed.program);
    }
    finder.found.sort_by_key(|piece| piece.range.start);
    finder.found.dedup();
    with_rest(text, finder.found)
}

fn with_rest(text: &str, found: Vec<Piece>) -> Vec<Piece> {
    let mut all = Vec::with_capacity(found.len() * 2 + 1);
    let mut at = 0;
    for piece in found {
        if piece.range.start > at {
            all.push(Piece { range: at..piece.range.start, kind: PieceKind::Code });
        }
        at = piece.range.end;
        all.push(piece);
    }
    if at < text.len() {
        all.push(Piece { range: at..text.len(), kind: PieceKind::Code });
    }
    all
}

struct Finder<'t> {
    text: &'t str,
    found: Vec<Piece>,
}

impl Finder<'_> {
    /// Without it the next line would go on with this one where it begins with one of these.
    fn semicolon(&mut self, span: Span) {
        let end = span.end as usize;
        let ends_line = self.text[end..].starts_with(['\n', '\r']) || end == self.text.len();
        let hazard = self.text[end..].trim_start().starts_with(['(', '[', '`', '+', '-', '/', '*']);
        let comment =
            ["//", "/*"].iter().any(|mark| self.text[end..].trim_start().starts_with(mark));
        if ends_line && (!hazard || comment) && self.text[..end].ends_with(';') {
            self.found.push(Piece { range: end - 1..end, kind: PieceKind::Semicolon });
        }
    }
}

impl<'a> Visit<'a> for Finder<'_> {
    fn visit_string_literal(&mut self, it: &StringLiteral<'a>) {
        let range = it.span.start as usize..it.span.end as usize;
        self.found.push(Piece { range, kind: PieceKind::String });
    }

    fn visit_statement(&mut self, it: &Statement<'a>) {
        let has_body = matches!(
            it,
            Statement::ForStatement(_)
                | Statement::ForInStatement(_)
                | Statement::ForOfStatement(_)
                | Statement::WhileStatement(_)
                | Statement::IfStatement(_)
                | Statement::EmptyStatement(_)
                | Statement::LabeledStatement(_)
        );
        if !has_body {
            self.semicolon(it.span());
        }
        walk::walk_statement(self, it);
    }
}
