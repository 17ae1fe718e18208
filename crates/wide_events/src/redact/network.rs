//! URLs, e-mail addresses and network addresses.

use std::net::Ipv6Addr;
use std::sync::LazyLock;

use regex::Regex;

use super::values::{around, is_digit, is_word, replace};

type Pattern = LazyLock<Option<Regex>>;

/// Up to the last `@` before the path: passwords hold `@` and `:` more often than they should.
static CREDENTIALS: Pattern = LazyLock::new(|| {
    Regex::new(r#"([A-Za-z][A-Za-z0-9+.-]*://)[^\s/?#:@"'<>]*:[^\s/?#"'<>]*@"#).ok()
});
static QUERY: Pattern = LazyLock::new(|| Regex::new(r#"(/[^\s?"'<>]*)\?[^\s"'<>]+"#).ok());
static EMAIL: Pattern = LazyLock::new(|| {
    Regex::new(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z]{2,}").ok()
});
static IPV4: Pattern = LazyLock::new(|| Regex::new(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}").ok());
static IPV6: Pattern =
    LazyLock::new(|| Regex::new(r"[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:]*").ok());

pub(super) fn hide_credentials(text: &str) -> Option<String> {
    substitute(&CREDENTIALS, text, "${1}[credentials]@")
}

/// Query strings carry tokens and search terms, so all of one goes.
pub(super) fn hide_queries(text: &str) -> Option<String> {
    substitute(&QUERY, text, "${1}?[query]")
}

pub(super) fn hide_emails(text: &str) -> Option<String> {
    substitute(&EMAIL, text, "[email]")
}

fn substitute(pattern: &Pattern, text: &str, by: &str) -> Option<String> {
    let pattern = pattern.as_ref()?;
    pattern.is_match(text).then(|| pattern.replace_all(text, by).into_owned())
}

pub(super) fn hide_ipv4(text: &str) -> Option<String> {
    let found = IPV4.as_ref()?.find_iter(text);
    let ranges: Vec<_> = found
        .map(|hit| hit.range())
        .filter(|range| is_ipv4(text, range.start, range.end))
        .collect();
    replace(text, &ranges, "[ip]")
}

/// Four octets that are no part of a version: `v1.2.3.4`, `1.2.3.4.5`, `Chrome/120.0.0.0`.
fn is_ipv4(text: &str, start: usize, end: usize) -> bool {
    let (before, after) = around(text, start, end);
    let goes_on =
        is_word(after) || (after == Some(b'.') && is_digit(text.as_bytes().get(end + 1).copied()));
    let octets = &text[start..end];
    let product = before == Some(b'/')
        && start.checked_sub(2).is_some_and(|at| text.as_bytes()[at].is_ascii_alphabetic())
        && octets.ends_with(".0.0");
    !is_word(before)
        && before != Some(b'.')
        && !goes_on
        && !product
        && octets.split('.').all(|octet| octet.parse::<u8>().is_ok())
}

pub(super) fn hide_ipv6(text: &str) -> Option<String> {
    let found = IPV6.as_ref()?.find_iter(text);
    let ranges: Vec<_> = found.filter_map(|hit| ipv6(text, hit.start(), hit.end())).collect();
    replace(text, &ranges, "[ip]")
}

/// An address of at least three written groups; a sentence's colon after it is not part of it.
fn ipv6(text: &str, start: usize, end: usize) -> Option<std::ops::Range<usize>> {
    let written = &text[start..end];
    let trimmed = if written.ends_with("::") { written } else { written.trim_end_matches(':') };
    let end = start + trimmed.len();
    let (before, after) = around(text, start, end);
    let groups = trimmed.split(':').filter(|group| !group.is_empty()).count();
    (groups >= 3 && !is_word(before) && !is_word(after) && trimmed.parse::<Ipv6Addr>().is_ok())
        .then_some(start..end)
}
