//! Places in a file: byte ranges for the analysis, lines and columns for people.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::RepoPath;

/// UTF-8 byte offsets into one file, end exclusive. Files above 4 GiB are a gap long before this overflows.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct ByteRange {
    pub start: u32,
    pub end: u32,
}

impl ByteRange {
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The text it covers; empty when it does not lie on character boundaries of `text`.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

/// 1-based line, 1-based column counted in Unicode code points (SARIF: `unicodeCodePoints`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// A range in a named file, in both units.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    pub path: RepoPath,
    pub start: Position,
    /// Just behind the last character.
    pub end: Position,
    pub bytes: ByteRange,
}

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.path, self.start.line, self.start.column)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}-{}:{}", self.end.line, self.end.column)
    }
}

/// Where each line of a text starts, to turn offsets into positions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(
            text.bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n')
                .map(|(offset, _)| offset as u32 + 1),
        );
        Self { starts }
    }

    /// A text that ends in a newline has no further line behind it.
    pub fn line_count(&self, text: &str) -> u32 {
        let last_is_empty = self.starts.last().is_some_and(|start| *start as usize == text.len());
        self.starts.len() as u32 - u32::from(last_is_empty)
    }

    /// 1-based.
    pub fn line_of(&self, offset: u32) -> u32 {
        self.starts.partition_point(|start| *start <= offset).max(1) as u32
    }

    pub fn position(&self, text: &str, offset: u32) -> Position {
        let line = self.line_of(offset);
        let start = self.starts.get(line as usize - 1).copied().unwrap_or(0);
        let before = ByteRange::new(start, offset.min(text.len() as u32)).slice(text);
        Position { line, column: before.chars().count() as u32 + 1 }
    }

    pub fn span(&self, path: &RepoPath, text: &str, bytes: ByteRange) -> Span {
        Span {
            path: path.clone(),
            start: self.position(text, bytes.start),
            end: self.position(text, bytes.end.max(bytes.start)),
            bytes,
        }
    }

    /// The bytes of a 1-based line, without its line end.
    pub fn line_range(&self, text: &str, line: u32) -> ByteRange {
        let Some(start) = self.starts.get((line as usize).wrapping_sub(1)).copied() else {
            return ByteRange::default();
        };
        let next = self.starts.get(line as usize).map_or(text.len() as u32, |next| *next);
        let whole = ByteRange::new(start, next).slice(text);
        ByteRange::new(start, start + whole.trim_end_matches(['\n', '\r']).len() as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::{ByteRange, LineIndex, Position};

    #[test]
    fn columns_count_characters_not_bytes() {
        let text = "a\nüöx\n";
        let index = LineIndex::new(text);
        let offset = text.find('x').unwrap() as u32;
        assert_eq!(index.position(text, offset), Position { line: 2, column: 3 });
        assert_eq!(index.line_count(text), 2);
        assert_eq!(index.line_range(text, 2).slice(text), "üöx");
    }

    #[test]
    fn carriage_returns_are_no_part_of_a_line() {
        let text = "one\r\ntwo";
        let index = LineIndex::new(text);
        assert_eq!(index.line_range(text, 1).slice(text), "one");
        assert_eq!(index.line_range(text, 2).slice(text), "two");
        assert_eq!(index.line_range(text, 3), ByteRange::default());
        assert_eq!(index.line_count(text), 2);
    }
}
