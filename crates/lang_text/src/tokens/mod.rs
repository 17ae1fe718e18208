//! Strings in the published format of a credential, in any text.
//!
//! One pass finds the keywords of all rows; only around those a row's expression is tried, so text without any costs
//! next to nothing.

mod assignments;
mod placeholder;
mod rows;
#[cfg(test)]
mod tests;
mod urls;

use std::sync::{LazyLock, OnceLock};

use aho_corasick::{AhoCorasick, MatchKind};
use facts::Token;
use model::{ByteRange, RepoPath};
use regex::bytes::{Regex, RegexBuilder};

pub(crate) use placeholder::entropy;
use rows::Row;

/// In bytes behind a keyword; a longer line is cut there. Private keys and service accounts span lines.
const REACH: usize = 400;
const LONG_REACH: usize = 6_000;
/// In bytes before a keyword: the words that a context row starts with.
const BEFORE: usize = 60;
/// A file with more is a corpus of samples, not a leak.
const MOST: usize = 2_000;

struct Scanner {
    keywords: AhoCorasick,
    /// Which row each keyword belongs to.
    owners: Vec<usize>,
    /// Compiled when first needed: most repositories need few.
    rows: Vec<(&'static Row, OnceLock<Option<Regex>>)>,
}

static SCANNER: LazyLock<Option<Scanner>> = LazyLock::new(Scanner::new);

impl Scanner {
    /// `None` only if the table is broken, which its test shows.
    fn new() -> Option<Self> {
        let mut rows = Vec::new();
        let mut words: Vec<&str> = Vec::new();
        let mut owners = Vec::new();
        for row in rows::all() {
            rows.push((row, OnceLock::new()));
            words.extend(row.keywords);
            owners.extend(row.keywords.iter().map(|_| rows.len() - 1));
        }
        let keywords = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(words)
            .ok()?;
        Some(Self { keywords, owners, rows })
    }

    fn scan(&self, text: &str) -> Vec<Token> {
        let mut found = Vec::new();
        // Where the next try of each row starts: nothing is matched twice.
        let mut resume = vec![0; self.rows.len()];
        for hit in self.keywords.find_overlapping_iter(text) {
            let number = self.owners[hit.pattern().as_usize()];
            let (row, regex) = &self.rows[number];
            let start = floor(text, hit.start().saturating_sub(BEFORE)).max(resume[number]);
            let end = reach(text, row, hit.end());
            if start >= end || found.len() >= MOST {
                continue;
            }
            let Some(regex) = regex.get_or_init(|| compiled(row)) else { continue };
            // The whole text up to the end is given, so that a word boundary at the start is a true one.
            let Some(captures) = regex.captures_at(&text.as_bytes()[..end], start) else {
                continue;
            };
            let Some(value) = captures.get(1).or_else(|| captures.get(0)) else { continue };
            resume[number] = value.end();
            if row.is_named() && !is_named_value(text, captures.get(0), value.as_bytes()) {
                continue;
            }
            found.extend(
                text.get(value.range()).map(|found| token(row, value.start(), found, text)),
            );
        }
        found
    }
}

/// What is known by its name alone: the name begins a word of its own (`dd_api_key`, not `add_api_key`), and the
/// value was drawn at random, which leaves hardly any without a digit; `mockAirtableSurvey` is a variable.
fn is_named_value(text: &str, all: Option<regex::bytes::Match<'_>>, value: &[u8]) -> bool {
    let bytes = text.as_bytes();
    let inside_word = all.is_some_and(|all| {
        let before = all.start().checked_sub(1).and_then(|at| bytes.get(at));
        before.is_some_and(u8::is_ascii_lowercase)
            && bytes.get(all.start()).is_some_and(u8::is_ascii_lowercase)
    });
    !inside_word && value.iter().any(u8::is_ascii_digit)
}

/// Credentials are ASCII, so classes are: those of Unicode take far longer to compile.
fn compiled(row: &Row) -> Option<Regex> {
    RegexBuilder::new(&row.expression()).unicode(false).build().ok()
}

fn token(row: &Row, start: usize, value: &str, text: &str) -> Token {
    let placeholder = placeholder::is_placeholder(row, value, text, start);
    Token {
        pattern: row.id.into(),
        name: row.name.into(),
        range: ByteRange::new(start as u32, (start + value.len()) as u32),
        test_mode: row.test_marks.iter().any(|mark| value.contains(mark)),
        placeholder,
        doubtful: placeholder && placeholder::is_doubtful(row, value, text, start),
    }
}

fn reach(text: &str, row: &Row, from: usize) -> usize {
    if row.spans_lines {
        return floor(text, (from + LONG_REACH).min(text.len()));
    }
    let limit = floor(text, (from + REACH).min(text.len()));
    let line_end = text.as_bytes()[from..limit].iter().position(|byte| *byte == b'\n');
    line_end.map_or(limit, |length| from + length)
}

/// The character boundary at or before this offset.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// In source order. Where two rows claim one string, the more specific one (earlier in the table) keeps it.
pub(crate) fn tokens(path: &RepoPath, text: &str) -> Vec<Token> {
    if text.len() >= u32::MAX as usize {
        return Vec::new();
    }
    let Some(scanner) = SCANNER.as_ref() else { return Vec::new() };
    let mut found = scanner.scan(text);
    urls::credentialed(text, &mut found);
    assignments::assigned(path, text, &mut found);
    // What the table does not know ranks last.
    let rank =
        |token: &Token| rows::all().position(|row| row.id == &*token.pattern).unwrap_or(usize::MAX);
    found.sort_by_key(|token| (token.range.start, rank(token)));
    let mut kept: Vec<Token> = Vec::new();
    for token in found {
        match kept.last_mut() {
            Some(last) if token.range.start < last.range.end => {
                if rank(&token) < rank(last) {
                    *last = token;
                }
            }
            _ => kept.push(token),
        }
    }
    kept
}
