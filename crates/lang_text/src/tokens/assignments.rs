//! Values under the name of a secret, in text that no front end reads.

use std::sync::LazyLock;

use facts::Token;
use model::{ByteRange, RepoPath};
use regex::Regex;

use super::placeholder;

pub(super) const PATTERN: &str = "named-secret";

/// Name, separator, quote and value; the name is tried at the words that make it one.
static ASSIGNMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // ASCII alone: classes of Unicode take ten times longer to compile.
    let expression = concat!(
        r#"(?i-u)(?:pass(?:word|wd|phrase)|secret|token|api[_.\-]?key|(?:access|auth|private|encryption|signing)[_.\-]?key)"#,
        r#"[\w.\-]{0,24}["'`\]]{0,2}[ \t]{0,4}(?:=>|::=|:=|\?=|=|:)[ \t]{0,4}(["'`@]{0,2})"#,
        r#"([A-Za-z0-9_\-+/=.~@!%^*]{10,150})(?:["'`;,\s)\\}<&]|$)"#
    );
    Regex::new(expression).ok()
});

/// Files of languages and formats that no front end reads, in which values are quoted.
const QUOTED: &[&str] = &[
    "go", "java", "kt", "kts", "scala", "groovy", "gradle", "py", "rb", "php", "cs", "vb", "fs",
    "swift", "m", "rs", "pl", "lua", "dart", "ex", "exs", "clj", "c", "cc", "cpp", "h", "hpp", "r",
    "sql",
];
/// Those in which they may stand bare.
const BARE: &[&str] = &["txt", "sh", "bash", "zsh", "ps1", "bat", "cmd", "env", "profile"];

/// In bytes: more is data.
const LARGEST: usize = 1 << 20;
/// A file with more is a list of samples.
const MOST: usize = 200;

/// Adds what is found; what a row of the table has claimed is left out by the caller.
pub(super) fn assigned(path: &RepoPath, text: &str, found: &mut Vec<Token>) {
    let Some(extension) = path.extension().map(str::to_ascii_lowercase) else { return };
    let bare = BARE.contains(&&*extension);
    if !(bare || QUOTED.contains(&&*extension)) || text.len() > LARGEST {
        return;
    }
    let Some(expression) = ASSIGNMENT.as_ref() else { return };
    for captures in expression.captures_iter(text).take(MOST) {
        let (Some(quote), Some(value)) = (captures.get(1), captures.get(2)) else { continue };
        if quote.is_empty() && !bare {
            continue;
        }
        let shape = judged(captures.get(0).map_or("", |all| all.as_str()), value.as_str());
        let Some(doubtful) = shape else { continue };
        found.push(Token {
            pattern: PATTERN.into(),
            name: "value under the name of a secret".into(),
            range: ByteRange::new(value.start() as u32, value.end() as u32),
            test_mode: false,
            placeholder: doubtful,
            doubtful,
        });
    }
}

/// `None` for what no generator makes; `Some(true)` when it could be, but looks counted out.
fn judged(whole: &str, value: &str) -> Option<bool> {
    let name = whole.split(['=', ':']).next().unwrap_or("").to_ascii_lowercase();
    let has = |test: fn(&u8) -> bool| value.as_bytes().iter().any(test);
    let (lower, upper, digit) =
        (has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase), has(u8::is_ascii_digit));
    if !digit || placeholder::says_sample(value) || is_reference(value) {
        return None;
    }
    let made_up = placeholder::is_made_up(value);
    if made_up {
        // Forty digits in a row were put there to show where the key goes.
        return (value.len() >= 32 && !value.contains('.')).then_some(true);
    }
    let password = name.contains("pass");
    let random = placeholder::entropy(value) >= 3.3 && (lower || upper);
    let mixed = lower && upper && placeholder::entropy(value) >= 3.0;
    (if password { mixed } else { random }).then_some(false)
}

/// Names, paths and addresses of something that holds the value; keys that are meant to be seen.
fn is_reference(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let is_path = value.contains('/') && !value.contains(['+', '=']) && value.len() < 40;
    let words = |part: &str| {
        part.len() > 2
            && part.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_' || byte == b'-')
    };
    let is_member = value.contains('.') && value.split('.').any(words);
    let is_identifier = value.split(['_', '-', '.']).filter(|part| !part.is_empty()).all(|part| {
        let bare = part.trim_end_matches(|letter: char| letter.is_ascii_digit());
        !bare.is_empty()
            && bare.len() + 2 >= part.len()
            && bare.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    is_path
        || is_member
        || is_identifier && value.contains(['_', '-'])
        || value.starts_with(['.', '@', '-', '='])
        || ["pk.", "pk_", "pub_", "public", "sha256-", "sha512-"]
            .iter()
            .any(|start| lower.starts_with(start))
        || ["http", "secret", "password", "token", "getenv", "environ"]
            .iter()
            .any(|word| lower.contains(word))
}
