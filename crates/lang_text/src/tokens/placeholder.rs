//! What looks like a credential and visibly is none.

use super::rows::{Kind, Row};

/// Words that no generator puts into a credential and every author puts into a sample. In lower case.
const WORDS: [&str; 32] = [
    "example",
    "sample",
    "dummy",
    "placeholder",
    "changeme",
    "change_me",
    "change-me",
    "your-",
    "your_",
    "yourkey",
    "yourtoken",
    "yoursecret",
    "xxxx",
    "****",
    "fake",
    "redacted",
    "insert",
    "replace",
    "notreal",
    "not-real",
    "not_real",
    "deadbeef",
    "lorem",
    "foobar",
    "asdf",
    "qwerty",
    "<",
    ">",
    "${",
    "{{",
    "...",
    "todo",
];

/// Keys that vendors print in their documentation.
const DOCUMENTED: [&str; 6] = [
    "TESTKEY",
    "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
    "eyJzdWIiOiIxMjM0NTY3ODkwIi",
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq",
    "4eC39HqLyjWDarjtT1zdp7dc",
    "BQokikJOvBiI2HlWgH4olfQ2",
];

/// The value says itself that it is none, or is one that everybody knows.
pub(super) fn says_sample(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
        || DOCUMENTED.iter().any(|known| value.contains(known))
}

/// Counted out or repeated: nobody's random number, but perhaps somebody's password.
pub(super) fn is_made_up(body: &str) -> bool {
    is_monotone(body) || has_sequence(body)
}

/// Of a placeholder: that only its looks make it one. Formats of few characters say too little for that.
pub(super) fn is_doubtful(row: &Row, value: &str, text: &str, start: usize) -> bool {
    let body = value.get(row.fixed..).unwrap_or(value);
    row.kind != Kind::Block
        && value.len() >= 20
        && !says_sample(value)
        && !is_test_word(row, body)
        && !line_says_sample(text, start)
        && !is_monotone(body)
        && entropy(body) > 1.5
}

pub(super) fn is_placeholder(row: &Row, value: &str, text: &str, start: usize) -> bool {
    if says_sample(value) {
        return true;
    }
    if row.kind == Kind::Block {
        return is_empty_block(value);
    }
    let body = value.get(row.fixed..).unwrap_or(value);
    is_test_word(row, body)
        || is_monotone(body)
        || has_sequence(body)
        || entropy(body) < row.entropy
        || line_says_sample(text, start)
}

/// `test` as a word; inside a random string it may stand by chance.
fn is_test_word(row: &Row, body: &str) -> bool {
    let lower = body.to_ascii_lowercase();
    row.test_marks.is_empty()
        && (lower.starts_with("test") || lower.contains("_test") || lower.contains("-test"))
}

/// Few different characters, or one of them many times in a row.
fn is_monotone(body: &str) -> bool {
    let bytes = body.as_bytes();
    let distinct = (0..=u8::MAX).filter(|byte| bytes.contains(byte)).count();
    let repeated = bytes.chunk_by(|left, right| left == right).map(<[u8]>::len).max();
    (bytes.len() >= 16 && distinct < 6) || repeated.is_some_and(|length| length >= 8)
}

/// `12345678`, `abcdefgh`, also downwards.
fn has_sequence(body: &str) -> bool {
    let bytes = body.as_bytes();
    let longest = |step: i16| {
        let follows = |pair: (&u8, &u8)| i16::from(*pair.1) - i16::from(*pair.0) == step;
        let (mut run, mut best) = (1, 1);
        for pair in bytes.iter().zip(bytes.iter().skip(1)) {
            run = if follows(pair) { run + 1 } else { 1 };
            best = best.max(run);
        }
        best
    };
    longest(1) >= 8 || longest(-1) >= 8
}

/// A comment or name on the same line that says so, right beside it, or a host that is nobody's (RFC 2606).
fn line_says_sample(text: &str, start: usize) -> bool {
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let from = super::floor(text, line_start.max(start.saturating_sub(80)));
    let before = text[from..start].to_ascii_lowercase();
    const SAYING: [&str; 9] = [
        "e.g.",
        "for example",
        "placeholder",
        "looks like",
        "such as",
        "foo.com",
        "example.com",
        "example.org",
        "example.net",
    ];
    SAYING.iter().any(|word| before.contains(word))
}

/// Only the marks of a block, with nothing or dots between: prose about keys.
fn is_empty_block(value: &str) -> bool {
    let inside = value.split("-----").nth(2).unwrap_or("");
    let letters = inside.bytes().filter(u8::is_ascii_alphanumeric);
    // `\n` written in a string literal is no content.
    letters.count().saturating_sub(inside.matches("\\n").count()) < 40 || is_monotone(inside.trim())
}

/// Shannon, in bits per character.
pub(crate) fn entropy(body: &str) -> f64 {
    let mut counts = [0_u32; 256];
    body.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let total = body.len() as f64;
    let part = |count: &u32| {
        let share = f64::from(*count) / total;
        -share * share.log2()
    };
    counts.iter().filter(|count| **count > 0).map(part).sum()
}
