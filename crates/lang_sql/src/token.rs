//! Words and marks of SQL.
//!
//! One scanner for all dialects: they differ in what a backslash and a double quote mean, which the text itself tells
//! (backticks and MySQL's own words), and in nothing else that matters here.

use facts::Comment;
use model::ByteRange;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Word,
    /// `"name"`, `` `name` ``, `[name]`.
    Quoted,
    Text,
    Number,
    /// One character.
    Symbol(u8),
    /// `$1`, `:name`, `?`, `@name`.
    Parameter,
    /// Ends a statement.
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) range: ByteRange,
}

#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pub(crate) tokens: Vec<Token>,
    pub(crate) comments: Vec<Comment>,
    /// Where a text or comment begins that never ends.
    pub(crate) open: Option<u32>,
    /// Where a template's tag stands: what it will print is not known.
    pub(crate) template: Option<u32>,
}

/// How quotes are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quoting {
    /// MySQL: `\'` in a text, `"` around texts, `#` before a comment.
    pub(crate) mysql: bool,
}

pub(crate) fn scan(text: &str, quoting: Quoting) -> Tokens {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
        quoting,
        found: Tokens::default(),
        delimiter: None,
    };
    while scanner.at < scanner.bytes.len() {
        scanner.next();
    }
    scanner.found
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    quoting: Quoting,
    found: Tokens,
    /// What `DELIMITER` of the mysql program has put in the semicolon's place.
    delimiter: Option<&'t str>,
}

impl<'t> Scanner<'t> {
    fn next(&mut self) {
        if self.ends_by_delimiter() {
            return;
        }
        let byte = self.bytes[self.at];
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
            b'-' if self.follows(b"--") => self.line_comment(),
            b'#' if self.quoting.mysql => self.line_comment(),
            b'/' if self.follows(b"/*") => self.block_comment(),
            b'\'' => self.quoted(byte, TokenKind::Text, self.quoting.mysql),
            b'"' if self.quoting.mysql => self.quoted(byte, TokenKind::Text, true),
            b'"' | b'`' => self.quoted(byte, TokenKind::Quoted, false),
            b'$' => self.dollar(),
            b'\\' if self.at_line_start() => self.line_comment(),
            b':' if self.follows(b"::") => {
                self.symbol(byte);
                self.symbol(byte);
            }
            b':' if self.is_name_at(self.at + 1) => self.parameter(),
            b'@' if self.is_name_at(self.at + 1) => self.parameter(),
            b'?' => self.push_to(self.at + 1, TokenKind::Parameter),
            b'0'..=b'9' => self.number(),
            b'.' if self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit)
                && !self.after_name() =>
            {
                self.number();
            }
            _ if is_name(byte) => self.word(),
            b';' if self.delimiter.is_none() => self.push_to(self.at + 1, TokenKind::End),
            _ => self.symbol(byte),
        }
    }

    fn follows(&self, wanted: &[u8]) -> bool {
        self.bytes[self.at..].starts_with(wanted)
    }

    fn is_name_at(&self, at: usize) -> bool {
        self.bytes.get(at).is_some_and(|byte| is_name(*byte))
    }

    /// `a.1`: not a number, but a field.
    fn after_name(&self) -> bool {
        self.found.tokens.last().is_some_and(|last| {
            matches!(last.kind, TokenKind::Word | TokenKind::Quoted)
                && last.range.end as usize == self.at
        })
    }

    fn at_line_start(&self) -> bool {
        self.at == 0 || self.bytes[self.at - 1] == b'\n'
    }

    fn push_to(&mut self, end: usize, kind: TokenKind) {
        let range = ByteRange::new(self.at as u32, end as u32);
        self.found.tokens.push(Token { kind, range });
        self.at = end;
    }

    fn symbol(&mut self, byte: u8) {
        if self.follows(b"{{") || self.follows(b"{%") || self.follows(b"<%") {
            self.found.template.get_or_insert(self.at as u32);
        }
        self.push_to(self.at + 1, TokenKind::Symbol(byte));
    }

    fn comment_to(&mut self, end: usize) {
        let range = ByteRange::new(self.at as u32, end as u32);
        self.found.comments.push(Comment { range });
        self.at = end;
    }

    fn line_comment(&mut self) {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let end = self.at + self.text[self.at..self.at + length].trim_end().len();
        self.comment_to(end);
    }

    /// Comments nest in Postgres.
    fn block_comment(&mut self) {
        let (mut at, mut depth) = (self.at + 2, 1);
        while depth > 0 && at < self.bytes.len() {
            let rest = &self.bytes[at..];
            if rest.starts_with(b"*/") {
                depth -= 1;
                at += 2;
            } else if rest.starts_with(b"/*") && !self.quoting.mysql {
                depth += 1;
                at += 2;
            } else {
                at += 1;
            }
        }
        if depth > 0 {
            self.found.open.get_or_insert(self.at as u32);
        }
        self.comment_to(at);
    }

    fn quoted(&mut self, quote: u8, kind: TokenKind, backslash: bool) {
        let mut at = self.at + 1;
        loop {
            match self.bytes.get(at) {
                None => {
                    self.found.open.get_or_insert(self.at as u32);
                    return self.push_to(self.bytes.len(), kind);
                }
                Some(b'\\') if backslash => at += 2,
                Some(byte) if *byte == quote => {
                    if self.bytes.get(at + 1) != Some(&quote) {
                        return self.push_to(at + 1, kind);
                    }
                    at += 2;
                }
                Some(_) => at += 1,
            }
        }
    }

    /// `$1`, `$tag$ .. $tag$`, `${name}` of Flyway.
    fn dollar(&mut self) {
        let rest = &self.bytes[self.at + 1..];
        if rest.first() == Some(&b'{') {
            self.found.template.get_or_insert(self.at as u32);
            let end = rest.iter().position(|byte| *byte == b'}').map_or(rest.len(), |end| end + 1);
            return self.push_to(self.at + 1 + end, TokenKind::Word);
        }
        let length = rest.iter().position(|byte| !is_name(*byte)).unwrap_or(rest.len());
        let is_tag =
            rest.get(length) == Some(&b'$') && !rest.first().is_some_and(u8::is_ascii_digit);
        if !is_tag {
            return self.push_to(self.at + 1 + length, TokenKind::Parameter);
        }
        let tag = &self.text[self.at..self.at + length + 2];
        let begin = self.at + tag.len();
        match self.text[begin..].find(tag) {
            Some(end) => self.push_to(begin + end + tag.len(), TokenKind::Text),
            None => {
                self.found.open.get_or_insert(self.at as u32);
                self.push_to(self.bytes.len(), TokenKind::Text);
            }
        }
    }

    fn parameter(&mut self) {
        let rest = &self.bytes[self.at + 1..];
        let length = rest.iter().position(|byte| !is_name(*byte)).unwrap_or(rest.len());
        self.push_to(self.at + 1 + length, TokenKind::Parameter);
    }

    fn number(&mut self) {
        let rest = &self.bytes[self.at..];
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_');
        let length = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
        self.push_to(self.at + length, TokenKind::Number);
    }

    fn word(&mut self) {
        let rest = &self.bytes[self.at..];
        let length =
            rest.iter().position(|byte| !is_name(*byte) && *byte != b'$').unwrap_or(rest.len());
        let word = &self.text[self.at..self.at + length];
        let next = rest.get(length);
        if word.eq_ignore_ascii_case("E") && next == Some(&b'\'') {
            self.at += 1;
            return self.quoted(b'\'', TokenKind::Text, true);
        }
        if word.eq_ignore_ascii_case("DELIMITER") && self.at_statement_start() {
            return self.set_delimiter(length);
        }
        self.push_to(self.at + length, TokenKind::Word);
    }

    fn at_statement_start(&self) -> bool {
        self.found.tokens.last().is_none_or(|last| last.kind == TokenKind::End)
    }

    fn set_delimiter(&mut self, word: usize) {
        let line = self.text[self.at + word..].lines().next().unwrap_or("");
        let chosen = line.trim();
        self.delimiter = (!chosen.is_empty() && chosen != ";").then_some(chosen);
        self.at += word + line.len();
    }

    fn ends_by_delimiter(&mut self) -> bool {
        let Some(delimiter) = self.delimiter.filter(|it| self.follows(it.as_bytes())) else {
            return false;
        };
        self.push_to(self.at + delimiter.len(), TokenKind::End);
        true
    }
}

/// Letters beyond ASCII too: every byte of them.
const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::{Quoting, Tokens, scan};

    fn words(text: &str, mysql: bool) -> Vec<&str> {
        let Tokens { tokens, .. } = scan(text, Quoting { mysql });
        tokens.into_iter().map(|token| token.range.slice(text)).collect()
    }

    #[test]
    fn quotes_and_comments_are_read_whole() {
        assert_eq!(words("a 'it''s;' -- x;\n\"b;\"", false), ["a", "'it''s;'", "\"b;\""]);
        assert_eq!(words("$x$ a; $$ b $x$;", false), ["$x$ a; $$ b $x$", ";"]);
        assert_eq!(words("E'\\'' /* /* ; */ */ x", false), ["'\\''", "x"]);
        assert_eq!(words("'\\'' # ;\n\"a\"", true), ["'\\''", "\"a\""]);
        assert_eq!(
            words("a::text :b $1 1.5e3", false),
            ["a", ":", ":", "text", ":b", "$1", "1.5e3"]
        );
    }

    #[test]
    fn delimiters_of_the_mysql_program_end_statements() {
        let text = "DELIMITER //\na; b//\nDELIMITER ;\nc;";
        assert_eq!(words(text, true), ["a", ";", "b", "//", "c", ";"]);
    }

    #[test]
    fn what_never_ends_is_known() {
        assert_eq!(scan("a 'b", Quoting { mysql: false }).open, Some(2));
        assert_eq!(scan("/* b", Quoting { mysql: false }).open, Some(0));
        assert_eq!(scan("$$ b", Quoting { mysql: false }).open, Some(0));
        assert_eq!(scan("select {{ x }}", Quoting { mysql: false }).template, Some(7));
    }
}
