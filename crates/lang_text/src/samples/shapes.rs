//! Personal data by its shape, each held against what its standard says of it.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Card,
    Ssn,
    Iban,
    Email,
    Phone,
    Ip,
}

impl Shape {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Ssn => "ssn",
            Self::Iban => "iban",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Ip => "ip",
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Card => "payment card number",
            Self::Ssn => "US social security number",
            Self::Iban => "bank account (IBAN)",
            Self::Email => "email address",
            Self::Phone => "phone number",
            Self::Ip => "public IP address",
        }
    }

    /// The key says that the figures are something else: `orderId`, `timestamp`.
    pub(super) fn is_told_otherwise(self, key: &str) -> bool {
        const FIGURES: [&str; 14] = [
            "id",
            "ids",
            "ts",
            "time",
            "timestamp",
            "nonce",
            "seq",
            "sequence",
            "offset",
            "size",
            "version",
            "hash",
            "bytes",
            "duration",
        ];
        let last = facts::words(key).pop().unwrap_or_default();
        match self {
            Self::Card | Self::Ssn | Self::Phone => FIGURES.contains(&last.as_str()),
            Self::Ip => last == "version",
            Self::Iban | Self::Email => false,
        }
    }
}

/// Candidates; leftmost, the longer shapes first.
static CANDIDATES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?-u:\+[1-9](?:[ .()-]?[0-9()]){7,18}",
        r"|[2-6][0-9](?:[ -]?[0-9]){11,17}",
        r"|[0-9]{3}-[0-9]{2}-[0-9]{4}",
        r"|\([2-9][0-9]{2}\) ?[0-9]{3}-[0-9]{4}",
        r"|[2-9][0-9]{2}-[0-9]{3}-[0-9]{4}",
        r"|[2-9][0-9]{2}\.[0-9]{3}\.[0-9]{4}",
        r"|[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}",
        r"|[23][0-9a-fA-F]{3}:(?:[0-9a-fA-F]{0,4}:){2,6}[0-9a-fA-F]{1,4}",
        r"|[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30})",
    ))
    .ok()
});

/// Calls `found` with the shape, the place and the text of each.
pub(super) fn find<'t>(text: &'t str, found: &mut impl FnMut(Shape, usize, &'t str)) {
    emails(text, found);
    let Some(candidates) = CANDIDATES.as_ref() else { return };
    for candidate in candidates.find_iter(text) {
        if let Some(shape) = judged(text, candidate.range()) {
            found(shape, candidate.start(), candidate.as_str());
        }
    }
}

fn judged(text: &str, range: Range<usize>) -> Option<Shape> {
    let bytes = text.as_bytes();
    let value = &text[range.clone()];
    let before = range.start.checked_sub(1).map_or(b' ', |at| bytes[at]);
    let after = bytes.get(range.end).copied().unwrap_or(b' ');
    if before.is_ascii_alphanumeric() || before == b'_' || after.is_ascii_alphanumeric() {
        return None;
    }
    // `1.4242`, `-4242..` of a longer group, `4242.5`.
    let goes_on = |byte: u8, next: Option<&u8>| {
        matches!(byte, b'.' | b'-') && next.is_some_and(u8::is_ascii_digit)
    };
    let next = bytes.get(range.end + 1);
    let previous = range.start.checked_sub(2).and_then(|at| bytes.get(at));
    if goes_on(after, next) || goes_on(before, previous) {
        return None;
    }
    let first = value.as_bytes()[0];
    if first == b'+' || first == b'(' {
        return is_phone(value).then_some(Shape::Phone);
    }
    if first.is_ascii_uppercase() {
        return is_iban(value).then_some(Shape::Iban);
    }
    if value.contains(':') {
        return Some(Shape::Ip);
    }
    judged_figures(value, before, previous.copied())
}

fn judged_figures(value: &str, before: u8, previous: Option<u8>) -> Option<Shape> {
    let parts: Vec<&str> = value.split('.').collect();
    if parts.len() == 4 {
        // `Chrome/120.0.0.0` is a version, `http://203.0.113.9` is not.
        let is_version = before == b'/' && previous.is_some_and(|byte| byte.is_ascii_alphabetic());
        return (!is_version && is_public(&parts)).then_some(Shape::Ip);
    }
    let groups: Vec<usize> = value.split(['-', '.']).map(str::len).collect();
    match groups.as_slice() {
        [3, 2, 4] if value.contains('-') => is_ssn(value).then_some(Shape::Ssn),
        [3, 3, 4] => Some(Shape::Phone),
        _ => is_card(value).then_some(Shape::Card),
    }
}

fn digits(value: &str) -> Vec<u8> {
    value.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect()
}

/// An issuer's range, its length, and the check digit of ISO/IEC 7812 (Luhn).
fn is_card(value: &str) -> bool {
    let digits = digits(value);
    let head = |length: usize| {
        digits[..length].iter().fold(0_u32, |sum, digit| sum * 10 + u32::from(*digit))
    };
    let length = digits.len();
    if length < 13 {
        return false;
    }
    let issued = match head(2) {
        34 | 37 => length == 15,
        36 | 38 | 39 | 30 => length == 14,
        35 => (3528..=3589).contains(&head(4)) && length == 16,
        40..=49 => matches!(length, 13 | 16 | 19),
        51..=55 => length == 16,
        22..=27 => (2221..=2720).contains(&head(4)) && length == 16,
        60 => head(4) == 6011 && matches!(length, 16 | 19),
        62 => (16..=19).contains(&length),
        64 => head(3) >= 644 && matches!(length, 16 | 19),
        65 => matches!(length, 16 | 19),
        _ => false,
    };
    let varied = digits.iter().any(|digit| *digit != digits[0]);
    issued && varied && is_grouped(value) && luhn(&digits)
}

/// Blanks and dashes, where there are any, part groups of four to six as on a card.
fn is_grouped(value: &str) -> bool {
    let groups: Vec<usize> = value.split([' ', '-']).map(str::len).collect();
    matches!(
        groups.as_slice(),
        [_] | [4, 4, 4, 4] | [4, 6, 5] | [4, 6, 4] | [4, 4, 4, 4, 3] | [4, 4, 4, 1]
    )
}

fn luhn(digits: &[u8]) -> bool {
    let doubled = |digit: u8| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| u32::from(if place % 2 == 1 { doubled(*digit) } else { *digit }))
        .sum();
    sum.is_multiple_of(10)
}

/// Area, group and serial as the Social Security Administration gives them out.
fn is_ssn(value: &str) -> bool {
    let mut parts = value.split('-').filter_map(|part| part.parse::<u32>().ok());
    let (area, group, serial) = (parts.next(), parts.next(), parts.next());
    area.is_some_and(|area| area > 0 && area != 666 && area < 900)
        && group.is_some_and(|group| group > 0)
        && serial.is_some_and(|serial| serial > 0)
}

/// ISO 13616: the country's length, and 1 by mod 97.
fn is_iban(value: &str) -> bool {
    const LENGTHS: [(&str, usize); 40] = [
        ("AD", 24),
        ("AE", 23),
        ("AT", 20),
        ("BE", 16),
        ("BG", 22),
        ("BH", 22),
        ("BR", 29),
        ("CH", 21),
        ("CY", 28),
        ("CZ", 24),
        ("DE", 22),
        ("DK", 18),
        ("EE", 20),
        ("ES", 24),
        ("FI", 18),
        ("FR", 27),
        ("GB", 22),
        ("GE", 22),
        ("GR", 27),
        ("HR", 21),
        ("HU", 28),
        ("IE", 22),
        ("IL", 23),
        ("IS", 26),
        ("IT", 27),
        ("LI", 21),
        ("LT", 20),
        ("LU", 20),
        ("LV", 21),
        ("MC", 27),
        ("MT", 31),
        ("NL", 18),
        ("NO", 15),
        ("PL", 28),
        ("PT", 25),
        ("RO", 24),
        ("SA", 24),
        ("SE", 24),
        ("SK", 24),
        ("TR", 26),
    ];
    let (country, rest) = value.split_at(2);
    if !LENGTHS.contains(&(country, value.len())) {
        return false;
    }
    let turned = rest[2..].bytes().chain(country.bytes()).chain(rest[..2].bytes());
    let rest = turned.fold(0_u32, |sum, byte| match byte {
        b'0'..=b'9' => (sum * 10 + u32::from(byte - b'0')) % 97,
        _ => (sum * 100 + u32::from(byte - b'A') + 10) % 97,
    });
    rest == 1
}

/// E.164: at most fifteen digits; what is shorter than eight is an extension or an offset.
fn is_phone(value: &str) -> bool {
    let opened = value.matches('(').count();
    (8..=15).contains(&digits(value).len()) && opened == value.matches(')').count() && opened <= 1
}

/// Those of machines in private networks (RFC 1918, 6598, 5735) tell of nobody.
fn is_public(parts: &[&str]) -> bool {
    let octets: Vec<u8> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let leading = parts.iter().any(|part| part.len() > 1 && part.starts_with('0'));
    match octets.as_slice() {
        _ if leading => false,
        [0 | 10 | 127 | 224..=255, ..] | [192, 168, ..] | [169, 254, ..] => false,
        [172, second, ..] if (16..32).contains(second) => false,
        [100, second, ..] if (64..128).contains(second) => false,
        // A version: 1.2.3.4 has no octet of two figures.
        [first, second, third, last] => {
            [first, second, third, last].iter().any(|octet| **octet > 9)
        }
        _ => false,
    }
}

fn emails<'t>(text: &'t str, found: &mut impl FnMut(Shape, usize, &'t str)) {
    let bytes = text.as_bytes();
    for (at, _) in text.match_indices('@') {
        let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte);
        let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || b".-".contains(byte);
        let local = bytes[..at].iter().rev().take(65).take_while(|byte| is_local(byte)).count();
        let host = bytes[at + 1..].iter().take(254).take_while(|byte| is_host(byte)).count();
        let start = at - local;
        let before = start.checked_sub(1).map_or(b' ', |at| bytes[at]);
        // `postgres://user:password@host` is no address.
        let is_of_url =
            text[..start].ends_with("://") || before == b':' && is_url_user(text, start);
        if (1..=64).contains(&local) && !is_of_url && before.is_ascii() && before != b'/' {
            let value = text[start..at + 1 + host].trim_end_matches(['.', '-']);
            if is_address(value, local) {
                found(Shape::Email, start, value);
            }
        }
    }
}

fn is_url_user(text: &str, start: usize) -> bool {
    let head = &text[..start - 1];
    let word = head.rfind([' ', '"', '\'', '\n', '=']).map_or(head, |at| &head[at..]);
    word.contains("://")
}

fn is_address(value: &str, local: usize) -> bool {
    const FILES: [&str; 8] = ["js", "ts", "mjs", "json", "png", "jpg", "css", "svg"];
    // RFC 2606 keeps these for examples.
    const NOBODY: [&str; 4] = ["example", "invalid", "localhost", "test"];
    let host = &value[(local + 1).min(value.len())..];
    let labels: Vec<&str> = host.split('.').collect();
    let Some((top, rest)) = labels.split_last() else { return false };
    let lower = top.to_ascii_lowercase();
    let is_top =
        (2..=24).contains(&top.len()) && top.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_reserved = NOBODY.contains(&lower.as_str())
        || rest.last().is_some_and(|name| name.eq_ignore_ascii_case("example"));
    is_top
        && !rest.is_empty()
        && labels.iter().all(|label| !label.is_empty())
        && !is_reserved
        && !FILES.contains(&lower.as_str())
}
