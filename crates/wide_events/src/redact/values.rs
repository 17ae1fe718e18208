//! Redaction inside of strings.

use std::borrow::Cow;

use super::{network, numbers, tokens};

/// Which patterns are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Patterns {
    All,
    /// Not addresses and telephones: the field holds versions and paths.
    Plain,
}

/// The text with what must not be written replaced.
///
/// Wide patterns come first, since a narrow one would spoil them: the password of a URL looks like the local part of
/// an e-mail address, the digits of an IBAN like a card.
pub(super) fn redact(text: &str, patterns: Patterns) -> String {
    let seen = Seen::of(text);
    let mut text = Cow::Borrowed(text);
    let mut apply = |wanted: bool, step: fn(&str) -> Option<String>| {
        if wanted && let Some(changed) = step(&text) {
            text = Cow::Owned(changed);
        }
    };
    apply(seen.longest >= 8, tokens::hide);
    apply(seen.slash && seen.at, network::hide_credentials);
    apply(seen.slash && seen.question, network::hide_queries);
    apply(seen.at, network::hide_emails);
    apply(seen.digits >= 13, numbers::hide_ibans);
    apply(seen.digits >= 13, numbers::hide_cards);
    apply(seen.digits >= 9, numbers::hide_ssns);
    if patterns == Patterns::All {
        apply(seen.digits >= 8, numbers::hide_phones);
        apply(seen.digits >= 4 && seen.dot, network::hide_ipv4);
        apply(seen.colon, network::hide_ipv6);
    }
    text.into_owned()
}

/// What a text holds at all. Most texts hold nothing that any pattern could match, and one pass tells.
#[derive(Default)]
struct Seen {
    slash: bool,
    at: bool,
    question: bool,
    dot: bool,
    colon: bool,
    digits: usize,
    longest: usize,
}

impl Seen {
    fn of(text: &str) -> Self {
        let mut seen = Self::default();
        let mut run = 0;
        for byte in text.bytes() {
            run = if byte.is_ascii_whitespace() { 0 } else { run + 1 };
            seen.longest = seen.longest.max(run);
            match byte {
                b'/' => seen.slash = true,
                b'@' => seen.at = true,
                b'?' => seen.question = true,
                b'.' => seen.dot = true,
                b':' => seen.colon = true,
                b'0'..=b'9' => seen.digits += 1,
                _ => {}
            }
        }
        seen
    }
}

/// Replaces the ranges, which are in order and apart.
pub(super) fn replace(text: &str, ranges: &[std::ops::Range<usize>], mark: &str) -> Option<String> {
    if ranges.is_empty() {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for range in ranges {
        out.push_str(&text[from..range.start]);
        out.push_str(mark);
        from = range.end;
    }
    out.push_str(&text[from..]);
    Some(out)
}

/// The byte before a place and the byte after another: what a match stands between.
pub(super) fn around(text: &str, start: usize, end: usize) -> (Option<u8>, Option<u8>) {
    let bytes = text.as_bytes();
    (start.checked_sub(1).map(|at| bytes[at]), bytes.get(end).copied())
}

pub(super) fn is_word(byte: Option<u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

pub(super) fn is_digit(byte: Option<u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_digit())
}
