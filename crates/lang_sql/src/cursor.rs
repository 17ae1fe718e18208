//! A place in the tokens of one statement, and what is read there.

use facts::sql::{Ident, Name};
use model::ByteRange;

use crate::token::{Token, TokenKind};

#[derive(Clone, Copy)]
pub(crate) struct Cursor<'t> {
    pub(crate) text: &'t str,
    pub(crate) tokens: &'t [Token],
    pub(crate) at: usize,
}

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str, tokens: &'t [Token]) -> Self {
        Self { text, tokens, at: 0 }
    }

    pub(crate) fn done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    pub(crate) fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    pub(crate) fn slice(&self, token: Token) -> &'t str {
        token.range.slice(self.text)
    }

    /// The word `ahead` tokens on; empty when there is none.
    pub(crate) fn word_at(&self, ahead: usize) -> &'t str {
        match self.tokens.get(self.at + ahead) {
            Some(token) if token.kind == TokenKind::Word => self.slice(*token),
            _ => "",
        }
    }

    /// Whether these words, parted by spaces, come next.
    pub(crate) fn is(&self, words: &str) -> bool {
        words
            .split(' ')
            .enumerate()
            .all(|(ahead, word)| self.word_at(ahead).eq_ignore_ascii_case(word))
    }

    pub(crate) fn is_any(&self, choices: &[&str]) -> bool {
        choices.iter().any(|words| self.is(words))
    }

    pub(crate) fn eat(&mut self, words: &str) -> bool {
        let found = self.is(words);
        if found {
            self.at += words.split(' ').count();
        }
        found
    }

    pub(crate) fn eat_any(&mut self, choices: &[&str]) -> bool {
        choices.iter().any(|words| self.eat(words))
    }

    pub(crate) fn is_symbol(&self, symbol: u8) -> bool {
        self.peek().is_some_and(|token| token.kind == TokenKind::Symbol(symbol))
    }

    pub(crate) fn eat_symbol(&mut self, symbol: u8) -> bool {
        let found = self.is_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    pub(crate) fn bump(&mut self) {
        self.at += 1;
    }

    /// From this token to the last one read.
    pub(crate) fn range_from(&self, start: usize) -> ByteRange {
        let last = self.at.saturating_sub(1).max(start).min(self.tokens.len().saturating_sub(1));
        match (self.tokens.get(start), self.tokens.get(last)) {
            (Some(first), Some(last)) => ByteRange::new(first.range.start, last.range.end),
            (_, Some(last)) => ByteRange::new(last.range.end, last.range.end),
            _ => ByteRange::default(),
        }
    }

    /// A name, quoted or not; in MySQL and SQLite people also put names into plain quotes.
    pub(crate) fn ident(&mut self) -> Option<Ident> {
        let token = self.peek()?;
        let text = match token.kind {
            TokenKind::Word => self.slice(token).to_lowercase().into(),
            TokenKind::Quoted | TokenKind::Text => unquoted(self.slice(token)),
            TokenKind::Symbol(b'[') => return self.bracketed(),
            TokenKind::Parameter if self.slice(token).starts_with('@') => self.slice(token).into(),
            _ => return None,
        };
        self.at += 1;
        Some(Ident { text, range: token.range })
    }

    fn bracketed(&mut self) -> Option<Ident> {
        let start = self.at;
        self.at += 1;
        let name = self.ident()?;
        self.eat_symbol(b']').then(|| Ident { text: name.text, range: self.range_from(start) })
    }

    /// `name`, `schema.name`, `database.schema.name`.
    pub(crate) fn name(&mut self) -> Option<Name> {
        let start = self.at;
        let mut last = self.ident()?;
        let mut schema = None;
        while self.is_symbol(b'.') {
            self.at += 1;
            schema = Some(last.text);
            last = self.ident()?;
        }
        Some(Name { schema, name: last.text, range: self.range_from(start) })
    }

    /// Names in a list, with what Postgres allows around them: `ONLY a, b *`.
    pub(crate) fn names(&mut self) -> Vec<Name> {
        let mut found = Vec::new();
        loop {
            self.eat("ONLY");
            let Some(name) = self.name() else { break };
            found.push(name);
            self.eat_symbol(b'*');
            if !self.eat_symbol(b',') {
                break;
            }
        }
        found
    }

    /// Skips a parenthesised group, if one comes next; what is inside of it.
    pub(crate) fn group(&mut self) -> Option<Cursor<'t>> {
        if !self.is_symbol(b'(') {
            return None;
        }
        let start = self.at + 1;
        let mut depth = 0;
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::Symbol(b'(') => depth += 1,
                TokenKind::Symbol(b')') => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                break;
            }
        }
        let end = if depth == 0 { self.at - 1 } else { self.at };
        Some(Cursor { text: self.text, tokens: &self.tokens[start.min(end)..end], at: 0 })
    }

    /// The parts of a list, parted at commas outside of parentheses and brackets.
    pub(crate) fn parts(&self) -> Vec<Cursor<'t>> {
        let (mut found, mut start, mut depth) = (Vec::new(), self.at, 0i32);
        for at in self.at..self.tokens.len() {
            match self.tokens[at].kind {
                TokenKind::Symbol(b'(' | b'[') => depth += 1,
                TokenKind::Symbol(b')' | b']') => depth -= 1,
                TokenKind::Symbol(b',') if depth == 0 => {
                    found.push(self.part(start, at));
                    start = at + 1;
                }
                _ => {}
            }
        }
        found.push(self.part(start, self.tokens.len()));
        found.retain(|part| !part.done());
        found
    }

    fn part(&self, start: usize, end: usize) -> Cursor<'t> {
        Cursor { text: self.text, tokens: &self.tokens[start..end], at: 0 }
    }

    /// Column names in parentheses; lengths and directions behind them are left out.
    pub(crate) fn columns(&mut self) -> Vec<Box<str>> {
        let group = self.group();
        let parts = group.map(|group| group.parts()).unwrap_or_default();
        parts.into_iter().filter_map(|mut part| Some(part.ident()?.text)).collect()
    }

    /// The first words that come next, upper case: what a statement is that nobody asks about.
    pub(crate) fn headline(&self, most: usize) -> Box<str> {
        let words: Vec<String> = (0..most)
            .map(|ahead| self.word_at(ahead).to_ascii_uppercase())
            .take_while(|word| !word.is_empty())
            .collect();
        words.join(" ").into()
    }

    /// Whether this word stands anywhere from here on, outside of parentheses.
    pub(crate) fn has(&self, words: &str) -> bool {
        self.find(words).is_some()
    }

    /// Where these words stand from here on, outside of parentheses.
    pub(crate) fn find(&self, words: &str) -> Option<usize> {
        let mut ahead = *self;
        while !ahead.done() {
            if ahead.group().is_some() {
                continue;
            }
            if ahead.is(words) {
                return Some(ahead.at);
            }
            ahead.at += 1;
        }
        None
    }
}

/// Without its quotes, doubled ones made single.
pub(crate) fn unquoted(text: &str) -> Box<str> {
    let Some(quote) = text.chars().next().filter(|first| "\"'`".contains(*first)) else {
        return text.into();
    };
    let inner = text.strip_prefix(quote).unwrap_or(text);
    let inner = inner.strip_suffix(quote).unwrap_or(inner);
    if !inner.contains(quote) {
        return inner.into();
    }
    let single = quote.to_string();
    inner.replace(&single.repeat(2), &single).into()
}
