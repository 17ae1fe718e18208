//! Words, signs, numbers and strings of query languages.

/// A piece of a query with its offsets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    /// Of strings what stands between the quotes.
    pub(crate) text: &'a str,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Number,
    Text,
    Sign,
}

/// What a language counts as part of a word, beside letters, digits and `_`.
#[derive(Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) in_words: &'static str,
    /// What a word may begin with, beside letters and `_`.
    pub(crate) leads: &'static str,
    pub(crate) quotes: &'static str,
    pub(crate) comment: &'static str,
}

pub(crate) fn tokens(text: &str, rules: Rules) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = &text[at..];
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        if !rules.comment.is_empty() && rest.starts_with(rules.comment) {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        let (kind, length) = measured(rest, first, rules);
        let token = match kind {
            Kind::Text => {
                let inner = rest.get(1..length.saturating_sub(1).max(1)).unwrap_or("");
                Token { kind, text: inner, start: at + 1, end: at + 1 + inner.len() }
            }
            _ => Token { kind, text: &rest[..length], start: at, end: at + length },
        };
        found.push(token);
        at += length;
    }
    found
}

fn measured(rest: &str, first: char, rules: Rules) -> (Kind, usize) {
    let is_digit = |c: char| c.is_ascii_digit();
    if rules.quotes.contains(first) {
        return (Kind::Text, quoted(rest, first));
    }
    let second = rest[first.len_utf8()..].chars().next();
    if is_digit(first) || first == '.' && second.is_some_and(is_digit) {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '.' && c != '_');
        return (Kind::Number, end.unwrap_or(rest.len()));
    }
    if first.is_alphabetic() || first == '_' || rules.leads.contains(first) {
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || rules.in_words.contains(c);
        let behind = &rest[first.len_utf8()..];
        let end = behind.find(|c: char| !is_part(c)).unwrap_or(behind.len());
        return (Kind::Word, first.len_utf8() + end);
    }
    const LONG: [&str; 10] = ["=~", "!~", "==", "!=", ">=", "<=", "<>", "|=", "|~", "&&"];
    let length =
        LONG.iter().find(|sign| rest.starts_with(**sign)).map_or(first.len_utf8(), |s| s.len());
    (Kind::Sign, length)
}

/// With both quotes; to the end where there is none.
fn quoted(rest: &str, quote: char) -> usize {
    let mut letters = rest.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        if letter == '\\' && quote != '`' {
            letters.next();
        } else if letter == quote {
            return at + letter.len_utf8();
        }
    }
    // What is not closed counts as if it were.
    rest.len() + 1 - usize::from(rest.len() > 1)
}

impl Token<'_> {
    pub(crate) fn is_sign(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text == sign
    }

    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub(crate) fn number(&self) -> Option<f64> {
        (self.kind == Kind::Number).then(|| self.text.parse().ok()).flatten()
    }
}
