//! Cards, accounts, social security numbers and telephones.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::checksums::{luhn, mod_97};
use super::values::{around, is_digit, is_word, replace};

type Pattern = LazyLock<Option<Regex>>;

static SSN: Pattern = LazyLock::new(|| Regex::new(r"[0-9]{3}-[0-9]{2}-[0-9]{4}").ok());
/// E.164 with separators, or a number of the North American plan.
static PHONE: Pattern = LazyLock::new(|| {
    Regex::new(r"\+[0-9](?:[ .()-]{0,2}[0-9]){7,14}|\([0-9]{3}\) ?[0-9]{3}-[0-9]{4}|[0-9]{3}-[0-9]{3}-[0-9]{4}|[0-9]{3}\.[0-9]{3}\.[0-9]{4}").ok()
});

/// Payment cards (ISO/IEC 7812): 13 to 19 digits of which the first is 2 to 6, in groups or not.
pub(super) fn hide_cards(text: &str) -> Option<String> {
    replace(text, &all(text, |at| card(text.as_bytes(), at)), "[card]")
}

/// Bank accounts (ISO 13616), written together or in groups.
pub(super) fn hide_ibans(text: &str) -> Option<String> {
    replace(text, &all(text, |at| iban(text.as_bytes(), at)), "[iban]")
}

pub(super) fn hide_ssns(text: &str) -> Option<String> {
    let found = SSN.as_ref()?.find_iter(text).map(|hit| hit.range());
    let ranges: Vec<_> = found.filter(|range| is_ssn(text, range)).collect();
    replace(text, &ranges, "[ssn]")
}

pub(super) fn hide_phones(text: &str) -> Option<String> {
    let found = PHONE.as_ref()?.find_iter(text).map(|hit| hit.range());
    let ranges: Vec<_> = found.filter(|range| is_phone(text, range)).collect();
    replace(text, &ranges, "[phone]")
}

/// Ranges that begin at a place, from left to right and apart.
fn all(text: &str, mut from: impl FnMut(usize) -> Option<usize>) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match from(at) {
            Some(end) => {
                ranges.push(at..end);
                at = end;
            }
            None => at += 1,
        }
    }
    ranges
}

/// The end of the longest card that begins here.
fn card(bytes: &[u8], start: usize) -> Option<usize> {
    if !matches!(bytes[start], b'2'..=b'6') || (start > 0 && bytes[start - 1].is_ascii_digit()) {
        return None;
    }
    let (mut digits, mut best) = (Vec::with_capacity(19), None);
    let mut at = start;
    while digits.len() < 19 {
        digits.push(bytes[at]);
        let next = bytes.get(at + 1).copied();
        if digits.len() >= 13 && !is_digit(next) && luhn(&digits) {
            best = Some(at + 1);
        }
        at += match next {
            Some(b'0'..=b'9') => 1,
            Some(b' ' | b'-') if is_digit(bytes.get(at + 2).copied()) => 2,
            _ => break,
        };
    }
    best
}

/// The end of the longest account number that begins here.
fn iban(bytes: &[u8], start: usize) -> Option<usize> {
    let head = bytes.get(start..start + 4)?;
    let begins =
        head[..2].iter().all(u8::is_ascii_uppercase) && head[2..].iter().all(u8::is_ascii_digit);
    if !begins || (start > 0 && is_word(Some(bytes[start - 1]))) {
        return None;
    }
    let (mut letters, mut best) = (Vec::with_capacity(34), None);
    let mut at = start;
    while letters.len() < 34 {
        letters.push(bytes[at]);
        let next = bytes.get(at + 1).copied();
        if letters.len() >= 15 && !is_word(next) && mod_97(&letters) {
            best = Some(at + 1);
        }
        at += match next {
            Some(letter) if is_part(letter) => 1,
            Some(b' ') if bytes.get(at + 2).copied().is_some_and(is_part) => 2,
            _ => break,
        };
    }
    best
}

fn is_part(letter: u8) -> bool {
    letter.is_ascii_uppercase() || letter.is_ascii_digit()
}

/// Areas 000, 666 and from 900, group 00 and serial 0000 were never given out.
fn is_ssn(text: &str, range: &Range<usize>) -> bool {
    let (before, after) = around(text, range.start, range.end);
    let number = &text[range.clone()];
    let (area, group, serial) = (&number[..3], &number[4..6], &number[7..]);
    !is_word(before)
        && !is_word(after)
        && area != "000"
        && area != "666"
        && !area.starts_with('9')
        && group != "00"
        && serial != "0000"
}

fn is_phone(text: &str, range: &Range<usize>) -> bool {
    let (before, after) = around(text, range.start, range.end);
    let goes_on = |byte: Option<u8>| byte == Some(b'.') || byte == Some(b'-');
    let international = text[range.clone()].starts_with('+');
    !is_word(before) && !is_word(after) && (international || !goes_on(before))
}
