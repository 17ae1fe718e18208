//! `scheme://user:password@host`.

use std::sync::LazyLock;

use facts::Token;
use model::ByteRange;
use regex::Regex;

pub(super) const PATTERN: &str = "credentialed-url";

static URL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let expression = concat!(
        r"(?i)\b([a-z][a-z0-9+.\-]{1,24})://",
        r#"([^\s:/@'"`<>{}$\\?#]{0,64}):([^\s/@'"`<>\\]{2,128})@([^\s/'"`<>?#\\,)]{1,253})"#
    );
    Regex::new(expression).ok()
});

/// What people write where a password goes. In lower case.
const WEAK: [&str; 34] = [
    "pass",
    "password",
    "passwd",
    "pwd",
    "pw",
    "secret",
    "user",
    "username",
    "postgres",
    "root",
    "admin",
    "mysql",
    "guest",
    "test",
    "testing",
    "dev",
    "token",
    "123",
    "1234",
    "12345",
    "123456",
    "foo",
    "bar",
    "baz",
    "abc",
    "mypassword",
    "mysecretpassword",
    "password123",
    "p4ssw0rd",
    "rabbitmq",
    "redis",
    "mongo",
    "key",
    "passw0rd",
];

/// Finds the anchor `://` first, as it is rare.
pub(super) fn credentialed(text: &str, found: &mut Vec<Token>) {
    let Some(regex) = URL.as_ref() else { return };
    let mut resume = 0;
    for (at, _) in text.match_indices("://") {
        let line_end = text[at..].find(['\n', '\r']).map_or(text.len(), |length| at + length);
        let end = super::floor(text, line_end.min(at + 600));
        let start = super::floor(text, at.saturating_sub(25)).max(resume);
        if start >= at || !text[at..end].contains('@') {
            continue;
        }
        let Some(captures) = regex.captures_at(&text[..end], start) else { continue };
        let (Some(whole), Some(user), Some(password), Some(host)) =
            (captures.get(0), captures.get(2), captures.get(3), captures.get(4))
        else {
            continue;
        };
        resume = whole.end();
        let (user, password, host) = (user.as_str(), password.as_str(), host.as_str());
        let placeholder = is_placeholder(user, password, host);
        found.push(Token {
            pattern: PATTERN.into(),
            name: "URL with a password in it".into(),
            range: ByteRange::new(whole.start() as u32, whole.end() as u32),
            test_mode: false,
            placeholder,
            doubtful: placeholder && could_be_chosen(password),
        });
    }
}

/// Letters of both cases, digits and a mark: such a password may be real, wherever the address leads.
fn could_be_chosen(password: &str) -> bool {
    let has = |test: fn(&char) -> bool| password.chars().any(|letter| test(&letter));
    let filled_in = password.contains(['{', '$', '<', '[']) || password.contains("%(");
    !filled_in
        && password.len() >= 8
        && has(char::is_ascii_uppercase)
        && has(char::is_ascii_lowercase)
        && has(char::is_ascii_digit)
        && password.chars().any(|letter| letter.is_ascii_punctuation())
}

fn is_placeholder(user: &str, password: &str, host: &str) -> bool {
    let (user, lower) = (user.to_ascii_lowercase(), password.to_ascii_lowercase());
    let host = host.to_ascii_lowercase();
    let name = host.split(':').next().unwrap_or(&host);
    let filled_in =
        ["${", "#{", "{{", "%(", "%s", "%7b", "***", "xxx"].iter().any(|mark| lower.contains(mark))
            || password.starts_with(['$', '{', '[', '%', '*', '('])
            || host.contains(['$', '{', '[', '*']) && !host.starts_with('[');
    let sample = [
        "example",
        "your",
        "changeme",
        "placeholder",
        "redacted",
        "dummy",
        "password",
        "my-secret",
        "mysecret",
        "replace",
        "random",
        "insert",
        "secret-",
    ]
    .iter()
    .any(|word| lower.contains(word));
    let local = matches!(
        name,
        "localhost"
            | "127.0.0.1"
            | "0.0.0.0"
            | "host"
            | "hostname"
            | "server"
            | "domain"
            | "host.docker.internal"
    ) || host.starts_with("[::1]")
        || name.ends_with(".local")
        || name.ends_with(".test")
        || name.ends_with(".invalid")
        || ["example.com", "example.org", "example.net", "domain.com"]
            .iter()
            .any(|domain| name.ends_with(domain));
    // `AuthToken@FromPhoneNo`: words that say what goes there.
    let described = ["auth", "access", "api", "secret", "test", "user", "db", "bot"]
        .iter()
        .filter_map(|what| lower.strip_prefix(what))
        .any(|kind| matches!(kind, "token" | "pass" | "secret" | "key"));
    filled_in
        || sample
        || local
        || described
        || WEAK.contains(&&*lower)
        || lower == user
        || lower == name
}
