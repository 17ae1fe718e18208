//! From text to program: grammars tried in turn, and what can be read of a text that fits none.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use facts::Comment;
use model::{Gap, GapKind, LineIndex, RepoPath};
use oxc_allocator::Allocator;
use oxc_parser::{ParseOptions, Parser, ParserReturn};
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;

use crate::Lowered;
use crate::dialect::Extension;
use crate::lowering::{self, range};

/// How many broken top-level statements are blanked out before the rest of the file is given up.
const MAX_BLANKED: usize = 8;

/// Bytes beyond which a broken text is not parsed again and again.
const MAX_RECOVERED: usize = 2 << 20;

/// How many brackets a text may lack at its end.
const MAX_CLOSED: usize = 24;

/// Where the grammar was violated first, and how.
struct Violation {
    offset: u32,
    message: String,
}

pub(crate) fn lower(
    arena: &Allocator,
    path: &RepoPath,
    text: &str,
    extension: Extension,
) -> Lowered {
    // A defect of the parser must not take the whole run down with it.
    catch_unwind(AssertUnwindSafe(|| lower_text(arena, path, text, extension))).unwrap_or_else(
        |_| {
            let reason = "the parser failed on this file".to_owned();
            let gap = Gap { path: path.clone(), kind: GapKind::Internal, line: None, reason };
            Lowered { gaps: vec![gap], ..Lowered::default() }
        },
    )
}

fn lower_text(arena: &Allocator, path: &RepoPath, text: &str, extension: Extension) -> Lowered {
    // A byte-order mark is no part of the program; a space of the same length keeps every offset.
    let unmarked = text.strip_prefix('\u{feff}').map(|rest| format!("   {rest}"));
    let text = unmarked.as_deref().unwrap_or(text);
    let (parsed, violation) = parse_any(arena, text, extension);
    let mut gaps = Vec::new();
    let parsed = match &violation {
        Some(_) if parsed.panicked && text.len() > MAX_RECOVERED => None,
        Some(violation) if parsed.panicked => {
            let source_type = parsed.program.source_type;
            complete(arena, text, source_type, violation)
                .or_else(|| recover(arena, text, source_type, violation.offset))
        }
        _ => Some(parsed),
    };
    let lines = LineIndex::new(if violation.is_some() { text } else { "" });
    gaps.extend(violation.map(|violation| Gap {
        path: path.clone(),
        kind: GapKind::Syntax,
        line: Some(lines.line_of(violation.offset)),
        reason: violation.message,
    }));
    match parsed {
        Some(parsed) => lower_program(path, text, extension, &parsed, gaps),
        None => Lowered { gaps, ..Lowered::default() },
    }
}

fn lower_program(
    path: &RepoPath,
    text: &str,
    extension: Extension,
    parsed: &ParserReturn<'_>,
    mut gaps: Vec<Gap>,
) -> Lowered {
    let program = &parsed.program;
    let semantic = SemanticBuilder::new().build(program).semantic;
    let (code, too_deep) = lowering::lower(program, semantic.scoping(), extension.dialect());
    gaps.extend(too_deep.map(|offset| Gap {
        path: path.clone(),
        kind: GapKind::Budget,
        line: Some(LineIndex::new(text).line_of(offset)),
        reason: "statements nest too deep; the innermost were not read".to_owned(),
    }));
    let comments = program.comments.iter();
    let comments = comments.map(|comment| Comment { range: range(comment.span) }).collect();
    Lowered { code: Some(code), comments, gaps }
}

fn parse<'a>(arena: &'a Allocator, text: &'a str, source_type: SourceType) -> ParserReturn<'a> {
    let options = ParseOptions {
        // CommonJS files are bodies of functions, and nothing in their name says so.
        allow_return_outside_function: true,
        preserve_parens: false,
        ..ParseOptions::default()
    };
    Parser::new(arena, text, source_type).with_options(options).parse()
}

/// The first grammar without an error; else the one that reads on after its errors; else the one that reads furthest.
fn parse_any<'a>(
    arena: &'a Allocator,
    text: &'a str,
    extension: Extension,
) -> (ParserReturn<'a>, Option<Violation>) {
    let (likeliest, others) = extension.source_types();
    let parsed = parse(arena, text, likeliest);
    let Some(found) = violation(&parsed) else { return (parsed, None) };
    let mut best = (!parsed.panicked, found.offset, likeliest);
    for source_type in others {
        let probe = probe(text, *source_type);
        let reached = probe.violation.as_ref().map_or(u32::MAX, |violation| violation.offset);
        if (!probe.panicked, reached) > (best.0, best.1) {
            best = (!probe.panicked, reached, *source_type);
        }
    }
    if best.2 == likeliest {
        return (parsed, Some(found));
    }
    let parsed = parse(arena, text, best.2);
    let violation = violation(&parsed);
    (parsed, violation)
}

/// How a text would parse. The tree is thrown away: many attempts must not pile up in the arena.
struct Probe {
    panicked: bool,
    violation: Option<Violation>,
}

fn probe(text: &str, source_type: SourceType) -> Probe {
    let arena = Allocator::default();
    let parsed = parse(&arena, text, source_type);
    Probe { panicked: parsed.panicked, violation: violation(&parsed) }
}

fn violation(parsed: &ParserReturn<'_>) -> Option<Violation> {
    let violations = parsed.diagnostics.errors().map(|error| Violation {
        offset: error.labels.first().map_or(0, |label| label.offset()),
        message: error.message.to_string(),
    });
    violations.min_by_key(|violation| violation.offset)
}

/// A text that only ends too early (an excerpt, a file being typed) is read to its end with what it lacks appended.
fn complete<'a>(
    arena: &'a Allocator,
    text: &str,
    source_type: SourceType,
    first: &Violation,
) -> Option<ParserReturn<'a>> {
    let mut text = text.to_owned();
    let mut lacking = lacking(&first.message).map(str::to_owned);
    for _ in 0..MAX_CLOSED {
        // On a line of its own: the text may end in a comment.
        text.push('\n');
        text.push_str(&lacking?);
        let probe = probe(&text, source_type);
        if !probe.panicked {
            return Some(parse(arena, arena.alloc_str(&text), source_type));
        }
        lacking = probe
            .violation
            .and_then(|violation| self::lacking(&violation.message).map(str::to_owned));
    }
    None
}

/// The closing bracket in "Expected `}` but found `EOF`".
fn lacking(message: &str) -> Option<&str> {
    let expected = message.strip_suffix(" but found `EOF`")?;
    let closer = expected.rsplit('`').find(|part| matches!(*part, "}" | ")" | "]"));
    // "Unexpected token" at the end says nothing; most often a block is open.
    Some(closer.unwrap_or("}"))
}

/// Blanks the top-level statement that is broken, with spaces so that nothing moves, and tries again.
fn recover<'a>(
    arena: &'a Allocator,
    text: &str,
    source_type: SourceType,
    first_error: u32,
) -> Option<ParserReturn<'a>> {
    let starts = statement_starts(text);
    let mut text = text.to_owned();
    let mut error = first_error as usize;
    for _ in 0..MAX_BLANKED {
        let mut best: Option<(usize, String)> = None;
        for region in suspects(&starts, error, text.len()) {
            let candidate = blanked(&text, region);
            let probe = probe(&candidate, source_type);
            if !probe.panicked {
                return Some(parse(arena, arena.alloc_str(&candidate), source_type));
            }
            let reached = probe.violation.map_or(0, |violation| violation.offset as usize);
            if best.as_ref().is_none_or(|(furthest, _)| reached > *furthest) {
                best = Some((reached, candidate));
            }
        }
        (error, text) = best?;
    }
    None
}

/// Where the error may lie: in the statement it was noticed in, in the one before, which then was not ended, or
/// anywhere in the last few.
fn suspects(starts: &[usize], error: usize, len: usize) -> Vec<Range<usize>> {
    let at = starts.partition_point(|start| *start <= error).saturating_sub(1);
    let end = starts.get(at + 1).copied().unwrap_or(len);
    let (here, before) = (starts[at], starts[at.saturating_sub(1)]);
    let earlier = starts[at.saturating_sub(8)];
    vec![here..end, before..here, before..end, earlier..end]
}

/// Lines that begin at the margin with something that can begin a statement.
fn statement_starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let bytes = text.as_bytes();
    let lines = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let begins = |at: &usize| {
        bytes
            .get(*at)
            .is_some_and(|byte| !byte.is_ascii_whitespace() && !b"})],.?:|&+-*/=<>".contains(byte))
    };
    starts.extend(lines.map(|(at, _)| at + 1).filter(begins));
    starts
}

/// Statements begin and end at line starts, so no character is cut.
fn blanked(text: &str, region: Range<usize>) -> String {
    let keep = |range: Range<usize>| text.get(range).unwrap_or_default();
    let mut blanked = String::with_capacity(text.len());
    blanked.push_str(keep(0..region.start));
    blanked.extend(keep(region.clone()).bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
    blanked.push_str(keep(region.end..text.len()));
    blanked
}
