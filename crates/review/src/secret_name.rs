//! Which identifiers name a secret.
//!
//! The last noun decides: `passwordResetUrl` is a URL, `tokenCount` a number, `passwordField` a field. What stands
//! before it can only take the meaning away (`csrfToken`, `isPassword`, `resetPassword` as a verb).

use std::fmt;

use facts::words;

/// An identifier that names a secret value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretName {
    pub kind: SecretKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    Password,
    /// The stored form: of no use for a login, but to be cracked.
    PasswordHash,
    ApiKey,
    /// Signs or decrypts.
    Key,
    Token,
    Secret,
    /// The request header.
    Authorization,
    Cookie,
    OneTimeCode,
    Credentials,
}

impl SecretName {
    /// `name` may be dotted (`user.password`): the last component that is no index counts.
    pub fn of(name: &str) -> Option<Self> {
        let is_index = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
        let last = name.split('.').rev().find(|part| !part.is_empty() && !is_index(part))?;
        let words = joined_apart(words(last));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        classify(without_modifiers(&words)).map(|kind| Self { kind })
    }

    /// Whether the value itself opens something, which a hash does not.
    pub fn is_plain(self) -> bool {
        self.kind != SecretKind::PasswordHash
    }
}

impl fmt::Display for SecretName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.kind {
            SecretKind::Password => "password",
            SecretKind::PasswordHash => "password hash",
            SecretKind::ApiKey => "API key",
            SecretKind::Key => "secret key",
            SecretKind::Token => "token",
            SecretKind::Secret => "secret",
            SecretKind::Authorization => "authorization header",
            SecretKind::Cookie => "cookie",
            SecretKind::OneTimeCode => "one-time code",
            SecretKind::Credentials => "set of credentials",
        })
    }
}

/// Words that people run together, taken apart.
fn joined_apart(words: Vec<String>) -> Vec<String> {
    const JOINED: [(&str, &[&str]); 18] = [
        ("apikey", &["api", "key"]),
        ("apikeys", &["api", "key"]),
        ("apisecret", &["api", "secret"]),
        ("apitoken", &["api", "token"]),
        ("accesskey", &["access", "key"]),
        ("accesstoken", &["access", "token"]),
        ("authtoken", &["auth", "token"]),
        ("refreshtoken", &["refresh", "token"]),
        ("bearertoken", &["bearer", "token"]),
        ("sessiontoken", &["session", "token"]),
        ("clientsecret", &["client", "secret"]),
        ("secretkey", &["secret", "key"]),
        ("privatekey", &["private", "key"]),
        ("encryptionkey", &["encryption", "key"]),
        ("dbpassword", &["db", "password"]),
        ("dbpass", &["db", "pass"]),
        ("userpassword", &["user", "password"]),
        ("jwtsecret", &["jwt", "secret"]),
    ];
    let apart = |word: String| match JOINED.iter().find(|(joined, _)| *joined == word) {
        Some((_, parts)) => parts.iter().map(|part| (*part).to_owned()).collect(),
        None => vec![word],
    };
    words.into_iter().flat_map(apart).collect()
}

/// Drops what may follow a noun without changing it: `passwordConfirmation`, `tokenValue`, `authorizationHeader`.
fn without_modifiers<'w>(mut words: &'w [&'w str]) -> &'w [&'w str] {
    const MODIFIERS: [&str; 16] = [
        "confirm",
        "confirmation",
        "confirmed",
        "repeat",
        "again",
        "old",
        "new",
        "current",
        "plain",
        "plaintext",
        "raw",
        "value",
        "string",
        "str",
        "header",
        "env",
    ];
    while let [rest @ .., last] = words
        && !rest.is_empty()
        && MODIFIERS.contains(last)
    {
        words = rest;
    }
    words
}

fn classify(words: &[&str]) -> Option<SecretKind> {
    let (last, before) = words.split_last()?;
    if before.first().is_some_and(|first| NEGATING.contains(first)) {
        return None;
    }
    let previous = before.last().copied().unwrap_or("");
    match *last {
        "password" | "passwords" | "passwd" | "pwd" | "passphrase" => password(before),
        "pass" if PASS_OWNERS.contains(&previous) => Some(SecretKind::Password),
        "hash" | "digest" if PASSWORDS.contains(&previous) => Some(SecretKind::PasswordHash),
        "key" | "keys" => key(previous),
        "token" | "jwt" => token(before),
        "tokens" if AUTH_TOKENS.contains(&previous) => Some(SecretKind::Token),
        "secret" | "secrets" => Some(SecretKind::Secret),
        "credential" | "credentials" | "creds" => Some(SecretKind::Credentials),
        "authorization" => Some(SecretKind::Authorization),
        "auth" if previous == "basic" && before.len() == 1 => Some(SecretKind::Authorization),
        "bearer" if before.is_empty() => Some(SecretKind::Token),
        "cookie" | "cookies" if COOKIE_OWNERS.contains(&previous) => Some(SecretKind::Cookie),
        "otp" | "totp" => Some(SecretKind::OneTimeCode),
        "code" | "codes" if CODE_OWNERS.contains(&previous) => Some(SecretKind::OneTimeCode),
        _ => None,
    }
}

/// First words after which the name is a flag, a function or a message, not the value.
const NEGATING: [&str; 30] = [
    "is",
    "has",
    "have",
    "had",
    "show",
    "hide",
    "no",
    "non",
    "without",
    "with",
    "require",
    "requires",
    "required",
    "invalid",
    "missing",
    "wrong",
    "bad",
    "empty",
    "valid",
    "should",
    "can",
    "check",
    "verify",
    "validate",
    "generate",
    "get",
    "masked",
    "redacted",
    "public",
    "publishable",
];
const PASSWORDS: [&str; 5] = ["password", "passwd", "pwd", "pass", "passphrase"];
const PASS_OWNERS: [&str; 16] = [
    "db", "database", "user", "smtp", "mail", "email", "mysql", "pg", "postgres", "redis", "mongo",
    "admin", "root", "login", "ftp", "ssh",
];
const AUTH_TOKENS: [&str; 6] = ["access", "refresh", "auth", "api", "bearer", "session"];
const COOKIE_OWNERS: [&str; 4] = ["", "set", "session", "auth"];
const CODE_OWNERS: [&str; 8] =
    ["otp", "mfa", "totp", "verification", "recovery", "backup", "reset", "pin"];

fn password(before: &[&str]) -> Option<SecretKind> {
    const VERBS: [&str; 11] = [
        "reset",
        "forgot",
        "forgotten",
        "change",
        "update",
        "set",
        "compare",
        "hash",
        "encrypt",
        "match",
        "matches",
    ];
    const STORED: [&str; 4] = ["hashed", "encrypted", "crypted", "digested"];
    match before.last() {
        Some(word) if VERBS.contains(word) => None,
        Some(word) if STORED.contains(word) => Some(SecretKind::PasswordHash),
        _ => Some(SecretKind::Password),
    }
}

fn key(previous: &str) -> Option<SecretKind> {
    const KEYS: [&str; 12] = [
        "private",
        "secret",
        "signing",
        "signature",
        "encryption",
        "decryption",
        "crypto",
        "master",
        "hmac",
        "aes",
        "ssh",
        "jwt",
    ];
    match previous {
        "api" | "access" | "auth" => Some(SecretKind::ApiKey),
        "role" => Some(SecretKind::ApiKey),
        previous => KEYS.contains(&previous).then_some(SecretKind::Key),
    }
}

/// Tokens of other kinds: of forms, of pages, of parsers, of devices, of designs.
fn token(before: &[&str]) -> Option<SecretKind> {
    const OTHER: [&str; 31] = [
        "csrf",
        "xsrf",
        "page",
        "next",
        "prev",
        "previous",
        "continuation",
        "pagination",
        "cursor",
        "sync",
        "cancel",
        "cancellation",
        "abort",
        "design",
        "color",
        "colour",
        "theme",
        "syntax",
        "lexer",
        "parser",
        "current",
        "peek",
        "push",
        "device",
        "fcm",
        "apns",
        "erc",
        "nft",
        "injection",
        "provider",
        "decode",
    ];
    (!before.iter().any(|word| OTHER.contains(word))).then_some(SecretKind::Token)
}

#[cfg(test)]
mod tests {
    use super::{SecretKind, SecretName};

    fn kind(name: &str) -> Option<SecretKind> {
        SecretName::of(name).map(|secret| secret.kind)
    }

    #[test]
    fn the_last_noun_decides() {
        for name in [
            "password",
            "dbPassword",
            "DB_PASSWORD",
            "user.password",
            "passwordConfirmation",
            "newPassword",
            "apiKey",
            "API_KEY",
            "apikey",
            "STRIPE_SECRET_KEY",
            "AWS_SECRET_ACCESS_KEY",
            "accessToken",
            "refresh_token",
            "token",
            "jwt",
            "clientSecret",
            "authorization",
            "headers.authorization",
            "set-cookie",
            "smtp_pass",
            "privateKey",
            "credentials",
            "SUPABASE_SERVICE_ROLE_KEY",
            "otp",
            "recoveryCodes",
            "passwordHash",
            "authorizationHeader",
            "passwords.0",
        ] {
            assert!(kind(name).is_some(), "{name} names a secret");
        }
    }

    #[test]
    fn what_only_mentions_a_secret_is_none() {
        for name in [
            "passwordResetUrl",
            "passwordField",
            "tokenCount",
            "tokenType",
            "csrfToken",
            "nextPageToken",
            "maxTokens",
            "tokens",
            "accessKeyId",
            "hasPassword",
            "resetPassword",
            "forgotPassword",
            "publicKey",
            "primaryKey",
            "cacheKey",
            "idempotencyKey",
            "secretName",
            "password.length",
            "author",
            "compass",
            "passed",
            "keyboard",
            "verifyToken",
            "cookieConsent",
            "errorCode",
            "statusCode",
            "key",
            "pass",
            "masked_token",
            "",
        ] {
            assert_eq!(kind(name), None, "{name} names no secret");
        }
    }

    #[test]
    fn a_hash_is_not_plain() {
        assert_eq!(kind("hashedPassword"), Some(SecretKind::PasswordHash));
        assert!(!SecretName::of("password_hash").unwrap().is_plain());
        assert_eq!(SecretName::of("apiKey").unwrap().to_string(), "API key");
    }
}
