//! Bytes, blanks, comments and names.

use facts::Comment;
use model::ByteRange;

/// A place in a text.
pub(super) struct Scan<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) comments: Vec<Comment>,
    /// How far comments were taken down: a text is read twice where the reader goes back.
    seen: usize,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self { text, at, comments: Vec::new(), seen: 0 }
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    pub(super) fn since(&self, start: usize) -> ByteRange {
        ByteRange::new(start as u32, self.at as u32)
    }

    pub(super) fn take(&mut self, byte: u8) -> bool {
        let is_it = self.peek() == Some(byte);
        self.at += usize::from(is_it);
        is_it
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let is_it = self.rest().starts_with(word);
        if is_it {
            self.at += word.len();
        }
        is_it
    }

    /// Blanks and comments up to the end of the line.
    pub(super) fn blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.at += 1,
                Some(b'/') if self.peek_at(1) == Some(b'*') => self.comment("*/"),
                Some(b'#') => self.comment("\n"),
                Some(b'/') if self.peek_at(1) == Some(b'/') => self.comment("\n"),
                _ => return,
            }
        }
    }

    /// The same over line ends.
    pub(super) fn blank_lines(&mut self) {
        loop {
            self.blanks();
            match self.peek() {
                Some(b'\n' | b'\r') => self.at += 1,
                _ => return,
            }
        }
    }

    fn comment(&mut self, end: &str) {
        let start = self.at;
        let length = self.rest().find(end).unwrap_or(self.rest().len());
        self.at += length;
        if end == "*/" {
            self.at = (self.at + 2).min(self.text.len());
        }
        if start >= self.seen {
            self.comments.push(Comment { range: self.since(start) });
            self.seen = self.at;
        }
    }

    pub(super) fn identifier(&mut self) -> Option<&'a str> {
        let is_part = |(at, letter): (usize, char)| {
            letter.is_alphanumeric() && (at > 0 || !letter.is_ascii_digit())
                || letter == '_'
                || (letter == '-' && at > 0)
        };
        let rest = self.rest();
        let length =
            rest.char_indices().find(|found| !is_part(*found)).map_or(rest.len(), |(at, _)| at);
        if length == 0 {
            return None;
        }
        self.at += length;
        rest.get(..length)
    }

    /// A label: a quoted text without escapes.
    pub(super) fn quoted_plain(&mut self) -> Option<&'a str> {
        let rest = self.rest().strip_prefix('"')?;
        let length = rest.find(['"', '\n'])?;
        let inner = rest.get(..length)?;
        rest[length..].starts_with('"').then_some(())?;
        self.at += length + 2;
        Some(inner)
    }
}
