//! Whether a text could be a live credential, judged by itself.

/// Keys that are made to be seen in a page.
pub(crate) fn is_publishable(text: &str) -> bool {
    const STARTS: &[&str] =
        &["phc_", "pk_", "pk.", "sb_publishable_", "pub_", "pub-", "ca-pub-", "GTM-", "UA-", "G-"];
    STARTS.iter().any(|start| text.starts_with(start))
}

/// A value that somebody put there to be replaced, or that every example uses.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let lower = text.to_lowercase();
    lower.len() < 3
        || holds_reference(text)
        || is_sequence(&lower)
        || is_repetition(&lower)
        || COMMON.contains(&lower.as_str())
        || PARTS.iter().any(|part| lower.contains(part))
        || is_own_name(&lower)
}

/// Words that are said in place of a value, anywhere in it.
const PARTS: &[&str] = &[
    "changeme",
    "change_me",
    "change-me",
    "change me",
    "changeit",
    "change_this",
    "change-this",
    "changethis",
    "replace",
    "example",
    "sample",
    "dummy",
    "fake",
    "placeholder",
    "insert",
    "your",
    "todo",
    "fixme",
    "xxx",
    "redacted",
    "removed",
    "hidden",
    "secret-goes",
    "goes-here",
    "goes_here",
    "notused",
    "not-used",
    "unused",
    "undefined",
    "invalid",
    "mock",
    "***",
    "...",
    "\u{2022}",
    "lorem",
    "foobar",
    "custom string",
    "not-a-real",
    "notreal",
    "unset",
];
const COMMON: &[&str] = &[
    "foo",
    "bar",
    "baz",
    "null",
    "none",
    "nil",
    "true",
    "false",
    "empty",
    "test",
    "testing",
    "tbd",
    "n/a",
    "string",
    "value",
    "abc",
    "qwerty",
    "asdf",
    "mypassword",
    "mytoken",
    "mysecret",
    "mykey",
    "my-password",
    "my-token",
    "my-secret",
    "my_secret",
    "my_password",
    "my_token",
    "somepassword",
    "password",
    "passwd",
    "secret",
    "token",
    "apikey",
    "api_key",
    "api-key",
    "pass",
    "pwd",
    "credentials",
    "username",
    "user",
    "key",
];

/// A part that is filled in later: `${VAR}`, `{{ value }}`, `<token>`, `%s`, `$$VAR`, `env:X`, `op://vault/..`.
fn holds_reference(text: &str) -> bool {
    const STARTS: [&str; 12] = [
        "$",
        "<",
        "%",
        "#{",
        "env(",
        "env:",
        "vault:",
        "op://",
        "arn:",
        "secret://",
        "file:",
        "ssm:",
    ];
    text.contains("${")
        || text.contains("{{")
        || text.contains("( ")
        || STARTS.iter().any(|start| text.starts_with(start)) && !text.starts_with("$2")
        || text.starts_with("ENC[")
        || text.starts_with("!") && text.contains(' ')
}

/// `abcdefgh`, `12345678`, `dcba`: each character follows the one before.
fn is_sequence(text: &str) -> bool {
    let bytes = text.as_bytes();
    let runs =
        |step: i16| bytes.windows(2).all(|pair| i16::from(pair[1]) - i16::from(pair[0]) == step);
    let digits = bytes.iter().all(u8::is_ascii_digit) && "12345678901234567890".contains(text);
    (runs(1) || (runs(-1) && bytes.len() <= 4)) || digits || "0123456789abcdef".starts_with(text)
}

/// All but one or two characters are the same one: `xxxxxxxx`, `000000000000001`.
fn is_repetition(text: &str) -> bool {
    let Some(first) = text.bytes().next() else { return true };
    let others = text.bytes().filter(|byte| *byte != first).count();
    text.len() >= 4 && others * 8 <= text.len()
}

/// A value that only repeats what it is: `SampleToken`, `the password`, `db_password`.
fn is_own_name(lower: &str) -> bool {
    const NOUNS: [&str; 8] =
        ["password", "token", "secret", "key", "passwd", "pass", "pwd", "apikey"];
    const BEFORE: [&str; 16] = [
        "my", "the", "a", "some", "db", "user", "admin", "api", "auth", "access", "new", "old",
        "test", "jwt", "session", "client",
    ];
    let parts: Vec<&str> =
        lower.split(['-', '_', ' ', '.']).filter(|part| !part.is_empty()).collect();
    let (Some(last), before) = (parts.last(), &parts[..parts.len().saturating_sub(1)]) else {
        return true;
    };
    NOUNS.contains(last) && before.iter().all(|word| BEFORE.contains(word) || NOUNS.contains(word))
}

/// Bits of information a character, by how often each occurs.
pub(crate) fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    text.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let length = text.len().max(1) as f64;
    let share = |count: &u32| f64::from(*count) / length;
    counts.iter().filter(|count| **count > 0).map(share).map(|share| -share * share.log2()).sum()
}

/// Whether it looks drawn at random: long, one word, letters and digits mixed, few repetitions.
pub(crate) fn is_random(text: &str) -> bool {
    let has = |test: fn(&u8) -> bool| text.bytes().any(|byte| test(&byte));
    let one_word = text.bytes().all(|byte| byte.is_ascii_graphic());
    let mixed = has(u8::is_ascii_alphabetic) && has(u8::is_ascii_digit);
    text.len() >= 12 && one_word && mixed && entropy(text) >= 3.0 && !is_wording(text)
}

/// An id that is made to be unique, not to be secret.
pub(crate) fn is_uuid(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Words joined by a separator, a path, a URL, a selector, a name with a version: `reset-token-v2`, `users/me/token`.
fn is_wording(text: &str) -> bool {
    let is_word = |part: &str| {
        let bare = part.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let small = bare.bytes().all(|byte| byte.is_ascii_lowercase());
        let capital = bare.bytes().skip(1).all(|byte| byte.is_ascii_lowercase());
        let upper = bare.bytes().all(|byte| byte.is_ascii_uppercase());
        part.is_empty()
            || ((small || capital || upper) && part.len() <= 12 && part.len() - bare.len() <= 2)
    };
    let mut parts =
        text.split(['-', '_', '.', '/', ':', ' ', '@', '#', '[', ']', '=', ',']).peekable();
    let separated = text.contains(['-', '_', '.', '/', ':', ' ', '@', '#', '[', '=', ',']);
    text.contains("://") || text.starts_with('/') || (separated && parts.all(is_word))
}

/// Whether a text under a password's name could be one rather than a label, a key, a selector or a message.
pub(crate) fn looks_like_password(text: &str) -> bool {
    let digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let letter = text.bytes().any(|byte| byte.is_ascii_alphabetic());
    let symbol = text.bytes().any(|byte| b"!@$%^&*?~+".contains(&byte));
    (6..=64).contains(&text.len())
        && letter
        && (digit || symbol)
        && text.bytes().all(|byte| byte.is_ascii_graphic())
        && !text.contains("://")
        && !text.starts_with(['#', '.', '/', '^', '[', '('])
}

#[cfg(test)]
mod tests {
    use super::{is_placeholder, is_random, looks_like_password};

    #[test]
    fn what_stands_for_a_value_is_none() {
        for text in [
            "",
            "changeme",
            "change_me",
            "{{ INSERT_HERE }}",
            "${DB_PASSWORD}",
            "<your token>",
            "abcdefgh",
            "12345678",
            "xxxxxxxxxxxxxx",
            "000000000000001",
            "dcba",
            "mytoken",
            "my-token",
            "fake token",
            "( INSERT_HERE )",
            "db_password",
            "YOUR_API_KEY_HERE",
            "$$SOME_VAR",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn what_could_be_live_is_not() {
        for text in [
            "hgfedcba",
            "keyboard cat",
            "oiuneawrgiyubaegr",
            "S3cr3t-2019",
            "aaaiuogrweuibgbbbbb",
            "hunter2",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn random_text_is_told_from_wording() {
        for text in [
            "pa4qacea4VK9t9nGv7yZtwmj",
            "9f86d081884c7d659a2feaa0c55ad015",
            "wJalrXUtnFEMIK7MDENGbPxRfiCYz4",
        ] {
            assert!(is_random(text), "{text}");
        }
        for text in [
            "reset-password-token",
            "user.password.min8",
            "https://id.acme.io/token1",
            "x-access-token",
            "ACCESS_TOKEN_EXPIRED",
        ] {
            assert!(!is_random(text), "{text}");
        }
        assert!(looks_like_password("Adm1n!23") && !looks_like_password("auth.password"));
    }
}
