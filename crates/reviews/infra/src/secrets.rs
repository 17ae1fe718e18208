//! Which values are credentials: by the name that they are given to, by their look, and by what stands around them.

use infra_graph::{Kind, Place, Resource, Service, Value};
use review::{SecretKind, SecretName};

use crate::claims::Claim;

/// A credential in the arguments of something.
pub(crate) struct Secret {
    pub(crate) name: String,
    /// Where its text was written down.
    pub(crate) written: Place,
    /// The argument that it is handed to.
    pub(crate) used: Place,
}

impl Secret {
    /// Where it is shown: its text, or the argument when the text is a part of it.
    pub(crate) fn place(&self, resource: &Resource) -> Place {
        let inside = self.written.file == resource.whole.file
            && resource.whole.range.contains(self.written.range);
        if inside && self.used.range.contains(self.written.range) {
            self.used
        } else {
            self.written
        }
    }
}

/// Every credential in a resource.
pub(crate) fn within(body: &Value) -> Vec<Secret> {
    let mut found = Vec::new();
    look(body, body.at, &mut found, 0);
    found
}

/// Values nest as deep as the files that they come from.
fn look(value: &Value, used: Place, found: &mut Vec<Secret>, depth: usize) {
    if depth > 40 {
        return;
    }
    match &value.kind {
        Kind::Map(_) | Kind::Encoded(_) if !value.members().is_empty() => {
            if let Some(secret) = pair(value, used) {
                found.push(secret);
                return;
            }
            for member in value.members() {
                let Some(text) = member.value.as_text() else {
                    look(&member.value, member.at, found, depth + 1);
                    continue;
                };
                let name = match &*member.name {
                    name if is_secret(name, text) => Some(name.to_owned()),
                    "user_data"
                    | "user_data_base64"
                    | "custom_data"
                    | "startup_script"
                    | "metadata_startup_script"
                    | "container_definitions"
                    | "container_properties"
                    | "inline"
                    | "command" => in_script(text),
                    _ => in_url(text)
                        .map(|_| member.name.to_string())
                        .or_else(|| issued(text).map(|_| member.name.to_string())),
                };
                found.extend(name.map(|name| Secret {
                    name,
                    written: member.value.at,
                    used: member.at,
                }));
            }
        }
        Kind::List(items) => {
            items.iter().for_each(|item| look(item, item_place(item, used), found, depth + 1))
        }
        Kind::Encoded(inner) => look(inner, used, found, depth + 1),
        _ => {}
    }
}

fn item_place(item: &Value, used: Place) -> Place {
    if item.at.file == used.file { item.at } else { used }
}

/// `{ name = "DB_PASSWORD", value = ".." }`
fn pair(value: &Value, used: Place) -> Option<Secret> {
    let name = value.str("name").or_else(|| value.str("key"))?;
    let given = value.get("value")?;
    let text = given.as_text()?;
    let held = is_secret(name, text) || in_url(text).is_some() || issued(text).is_some();
    held.then(|| Secret { name: name.to_owned(), written: given.at, used })
}

/// A literal that is a secret by the name of what takes it.
pub(crate) fn is_secret(name: &str, text: &str) -> bool {
    let Some(secret) = SecretName::of(name).filter(|secret| secret.is_plain()) else {
        return issued(text).is_some();
    };
    let tail = name.to_lowercase();
    const OTHERS: [&str; 17] = [
        "_arn",
        "_id",
        "_name",
        "_path",
        "_file",
        "_type",
        "_policy",
        "_url",
        "_endpoint",
        "_ttl",
        "_version",
        "_length",
        "_spec",
        "_usage",
        "_status",
        "_key_name",
        "ssh_key",
    ];
    if OTHERS.iter().any(|end| tail.ends_with(end)) || is_placeholder(text) || is_reference(text) {
        return false;
    }
    match secret.kind {
        SecretKind::Password => text.len() >= 4,
        SecretKind::Cookie | SecretKind::Authorization | SecretKind::OneTimeCode => false,
        _ => text.len() >= 12 && has_entropy(text),
    }
}

/// Words that stand for a value, and settings about one.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let lower = text.to_lowercase();
    const WORDS: [&str; 19] = [
        "change",
        "replace",
        "example",
        "placeholder",
        "your",
        "todo",
        "xxx",
        "dummy",
        "redacted",
        "insert",
        "<",
        "${",
        "{{",
        "$(",
        "****",
        "fixme",
        "sample",
        "not-a-",
        "fake",
    ];
    const WHOLE: [&str; 14] = [
        "", "true", "false", "none", "null", "password", "secret", "string", "strict", "default",
        "enabled", "disabled", "optional", "required",
    ];
    WHOLE.contains(&&*lower)
        || WORDS.iter().any(|word| lower.contains(word))
        || text.parse::<f64>().is_ok()
}

/// The address of a secret, not the secret.
fn is_reference(text: &str) -> bool {
    text.starts_with("arn:")
        || text.starts_with('/')
        || text.starts_with('$')
        || text.contains("://") && in_url(text).is_none()
        || text.starts_with("projects/")
        || text.starts_with("vault:")
        || text.starts_with("ssm:")
        || text.starts_with("!")
        || text.contains(' ')
        || names_a_place(text)
}

/// `admin/db_password`: where a secret is kept, in words.
fn names_a_place(text: &str) -> bool {
    let is_word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-' | b'.'))
    };
    text.contains('/') && text.split('/').all(is_word)
}

/// Letters and digits, or of many kinds: no word of a language.
fn has_entropy(text: &str) -> bool {
    let kinds: std::collections::BTreeSet<char> = text.chars().collect();
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    let letters = text.bytes().any(|byte| byte.is_ascii_alphabetic());
    digits && letters && kinds.len() >= 7
}

/// The format of a key of a provider, by its first letters.
fn issued(text: &str) -> Option<&str> {
    let is_key = |start: &str, length: usize| {
        text.len() >= length
            && text.starts_with(start)
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    };
    let aws = text.len() == 20 && (is_key("AKIA", 20) || is_key("ASIA", 20));
    let other =
        is_key("ghp_", 40) || is_key("xoxb-", 30) || is_key("sk_live_", 24) || is_key("glpat-", 26);
    (aws && !text.ends_with("EXAMPLE") || other).then_some(text)
}

/// `scheme://user:password@host`
pub(crate) fn in_url(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("://")?;
    let authority = rest.split(['/', '?', ' ', '"']).next()?;
    let (account, _) = authority.rsplit_once('@')?;
    let (_, password) = account.split_once(':')?;
    (!password.is_empty() && !is_placeholder(password) && !password.contains(['$', '\u{e000}']))
        .then_some(password)
}

/// A line of a script that sets a credential: its name.
pub(crate) fn in_script(text: &str) -> Option<String> {
    for line in text.lines().take(2_000) {
        for word in line.split_whitespace() {
            let Some((name, value)) = word.split_once('=') else { continue };
            let name = name.trim_start_matches("--").trim_matches(['"', '\'']);
            let value = value.trim_matches(['"', '\'', ';', ',']);
            let plain = name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
            if plain && (is_secret(name, value) || in_url(value).is_some()) {
                return Some(name.to_owned());
            }
        }
        if let Some(url) = line.split_whitespace().find(|word| in_url(word).is_some()) {
            return Some(url.split("://").next().unwrap_or("url").to_owned() + " URL");
        }
    }
    None
}

/// Name, value and place of what a service of a compose file is started with.
pub(crate) fn environment(service: &Service) -> Vec<(&str, &str, Place)> {
    let Some(environment) = service.body.get("environment") else { return Vec::new() };
    let members = environment.members().iter();
    let named =
        members.filter_map(|member| Some((&*member.name, member.value.as_text()?, member.at)));
    let listed = environment.items().iter().filter_map(|item| {
        let (name, value) = item.as_text()?.split_once('=')?;
        Some((name, value, item.at))
    });
    named.chain(listed).collect()
}

/// Credentials of a compose file that are no well-known defaults.
pub(crate) fn of_service(service: &Service) -> Vec<Claim> {
    let held = environment(service).into_iter().filter(|(name, value, _)| {
        (is_secret(name, value) && value.len() >= 12 && has_entropy(value))
            || in_url(value).is_some_and(|password| password.len() >= 12)
    });
    held.map(|(name, _, at)| {
        Claim::new(at, format!("`{name}` of `{}` is written in the compose file", service.name))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::{in_script, in_url, is_secret};

    #[test]
    fn names_and_looks_decide() {
        for (name, text, expected) in [
            ("password", "Tr0ub4dor", true),
            ("password", "CHANGE_ME", false),
            ("master_password", "foobarbaz", true),
            ("api_key", "8f14e45fceea167a5a36", true),
            ("api_key", "my-key", false),
            ("secret_arn", "arn:aws:secretsmanager:x", false),
            ("foo", "AKIASXANV9XVIJ1YCIJ5", true),
            ("token_ttl", "3600", false),
            ("key_name", "deploy-2024-main", false),
        ] {
            assert_eq!(is_secret(name, text), expected, "{name}={text}");
        }
        assert_eq!(in_url("postgres://a:Kestrel91@db/x"), Some("Kestrel91"));
        assert_eq!(in_url("postgres://a:${PW}@db/x"), None);
        assert_eq!(
            in_script("#!/bin/sh\nexport DB_PASSWORD=Kestrel-91\n").as_deref(),
            Some("DB_PASSWORD")
        );
    }
}
