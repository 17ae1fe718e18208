//! Credentials that only what stands before them tells: a header's scheme, a key.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::tokens::entropy;

/// A credential by its surroundings.
pub(super) struct Named {
    pub(super) class: &'static str,
    pub(super) name: &'static str,
    pub(super) range: Range<usize>,
}

static SCHEME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i-u)\b(?:(bearer) ([a-z0-9._~+/=-]{20,})|(basic) ([a-z0-9+/]{12,}={0,2}))").ok()
});

static KEYED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?i-u)(?:(password|passwd|pwd|passphrase)|client_?-?secret|api_?-?key|access_?token|refresh_?token|auth_?token|session_?token|secret_?-?key|private_?key)"#,
        r#"(?:\\?["'])?[ ]?[:=][ ]?(?:\\?["'])?([A-Za-z0-9_\-+/=.~@!%^*#$&]{8,150})"#
    ))
    .ok()
});

pub(super) fn find(text: &str) -> Vec<Named> {
    let mut found = Vec::new();
    for captures in SCHEME.iter().flat_map(|scheme| scheme.captures_iter(text)) {
        let bearer = captures.get(2).map(|value| ("bearer-token", "bearer token", value));
        let basic = captures
            .get(4)
            .map(|value| ("basic-credentials", "user and password of a Basic header", value));
        if let Some((class, name, value)) = bearer.or(basic)
            && is_random(value.as_str())
        {
            found.push(Named { class, name, range: value.range() });
        }
    }
    for captures in KEYED.iter().flat_map(|keyed| keyed.captures_iter(text)) {
        let Some(value) = captures.get(2).filter(|value| is_readable(value.as_str())) else {
            continue;
        };
        let (class, name) = match captures.get(1) {
            Some(_) => ("password", "password"),
            None if value.len() >= 20 && is_random(value.as_str()) => {
                ("named-secret", "value under the name of a secret")
            }
            None => continue,
        };
        found.push(Named { class, name, range: value.range() });
    }
    found
}

/// Not a mask, and not a word that stands for one.
fn is_readable(value: &str) -> bool {
    const WORDS: [&str; 8] =
        ["redact", "filtered", "hidden", "removed", "masked", "undefined", "required", "missing"];
    let lower = value.to_ascii_lowercase();
    let stars = value.bytes().filter(|byte| matches!(byte, b'*' | b'x' | b'X' | b'.')).count();
    stars * 2 < value.len() && !WORDS.iter().any(|word| lower.contains(word))
}

/// Drawn at random: digits among letters, and much to tell.
fn is_random(value: &str) -> bool {
    let has_digit = value.bytes().any(|byte| byte.is_ascii_digit());
    let has_capital = value.bytes().any(|byte| byte.is_ascii_uppercase());
    let has_small = value.bytes().any(|byte| byte.is_ascii_lowercase());
    // Words joined by dashes are long as well.
    let is_mixed = has_digit || value.len() >= 32 && has_capital && has_small;
    is_readable(value) && (has_capital || has_small) && is_mixed && entropy(value) >= 3.0
}
