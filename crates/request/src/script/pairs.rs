//! Several `KEY: value` on one line.

use crate::value::quoted_length;
use crate::vocabulary::{Command, Kind};

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pair<'t> {
    /// Empty for what stands before the first key.
    pub(super) key: &'t str,
    pub(super) value: &'t str,
}

/// The pairs of a line. On the command's own line any key ends the value before it; on a line of its own, prose is
/// left whole unless it is quoted, as people write `CONTEXT: see TARGET: above`.
pub(super) fn split<'t>(command: &Command, text: &'t str, own_line: bool) -> Vec<Pair<'t>> {
    let mut pairs = vec![Pair { key: "", value: "" }];
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        let here = &text[at..];
        if begins_word(text, at) {
            if let Some(key) = key_at(command, here, &pairs, text[start..at].trim(), own_line) {
                close(&mut pairs, &text[start..at]);
                pairs.push(Pair { key, value: "" });
                at += key.len() + 1;
                start = at;
                continue;
            }
            if let Some(length) = quoted_length(here) {
                at += length;
                continue;
            }
        }
        at += here.chars().next().map_or(1, char::len_utf8);
    }
    close(&mut pairs, &text[start..]);
    if pairs[0].value.is_empty() {
        pairs.remove(0);
    }
    pairs
}

fn close<'t>(pairs: &mut [Pair<'t>], value: &'t str) {
    if let Some(last) = pairs.last_mut() {
        last.value = value.trim();
    }
}

fn begins_word(text: &str, at: usize) -> bool {
    at == 0 || text[..at].ends_with([' ', '\t', ',', ':', '['])
}

/// A key at the start of `here` that may end the value so far.
fn key_at<'t>(
    command: &Command,
    here: &'t str,
    pairs: &[Pair<'_>],
    value: &str,
    own_line: bool,
) -> Option<&'t str> {
    let key = key_of(here)?;
    let current = pairs.last().and_then(|pair| command.key(pair.key));
    let is_prose = current.is_some_and(|current| current.kind.is_prose());
    let is_quoted = quoted_length(value) == Some(value.len());
    let is_first = pairs.len() == 1 && value.is_empty();
    // The value of `key:` may itself start with an upper-case word and a colon only in prose.
    let is_known = command.key(key).is_some() && key.bytes().all(|byte| !byte.is_ascii_lowercase());
    let may_end = !is_prose || is_quoted || (is_known && !own_line) || is_first;
    let is_free = matches!(current.map(|current| current.kind), Some(Kind::Text | Kind::Items));
    (is_first || (may_end && (is_known || !is_free || is_quoted))).then_some(key)
}

/// `KEY` of `KEY:..`, when it is written as keys are.
pub(super) fn key_of(text: &str) -> Option<&str> {
    let length = text.find(':')?;
    let key = &text[..length];
    let is_upper = key.len() >= 2
        && key.starts_with(|letter: char| letter.is_ascii_uppercase())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    (is_upper && !text[length..].starts_with("://")).then_some(key)
}
