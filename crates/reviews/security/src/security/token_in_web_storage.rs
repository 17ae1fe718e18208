//! Credentials where every script of the page can read them.

use review::prelude::*;
use review::{SecretKind, SecretName};

use crate::{literal, names, places};

pub(crate) static CHECK: Check = Check {
    id: "token-in-web-storage",
    summary: "a credential is kept where every script of the page reads it",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "data-protection",
    focus: &["data-protection", "xss"],
    cwe: &[922, 312],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/HTML5_Security_Cheat_Sheet.html#local-storage",
    ],
    reads: FactKinds::CODE,
    page: include_str!("token_in_web_storage.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for site in cx.calls().filter(|site| site.is(&["localStorage.setItem"])) {
        let (Some(key), Some(value)) = (site.arg(0), site.arg(1)) else { continue };
        let name = literal::string(site.code, key).or_else(|| names::name_of(site.code, key));
        if let Some(secret) = stored(site.code, name, value) {
            found.push((site.file, site.range(), secret));
        }
    }
    for (file, source, code) in cx.code() {
        if !source.text.contains("localStorage") {
            continue;
        }
        for set in places::member_assignments(code) {
            let is_storage = names::name_of(code, set.object) == Some("localStorage");
            let secret = is_storage.then(|| stored(code, Some(set.property), set.value)).flatten();
            found.extend(secret.map(|secret| (file, code.range(set.expr), secret)));
        }
    }
    found.sort_by_key(|(file, range, _)| (*file, *range));
    for (file, range, secret) in found {
        let severity = match secret.kind {
            SecretKind::Password => Severity::Med,
            _ => CHECK.severity,
        };
        let message = format!(
            "the {secret} stays in `localStorage`, where every script of the page can read it, today's and tomorrow's"
        );
        cx.report(file, range, message).severity(severity).advise(
            "Keep it in a cookie with `HttpOnly`, `Secure` and `SameSite`, or in memory only",
        );
    }
}

/// The secret that the key or the value names. A constant is none: it marks, or clears.
fn stored(code: &Code, key: Option<&str>, value: ExprId) -> Option<SecretName> {
    if literal::is_constant(code, value) {
        return None;
    }
    let parts = names::parts(code, value);
    let of_value = parts.iter().find_map(|part| names::name_of(code, *part)).and_then(secret);
    key.and_then(secret).or(of_value)
}

fn secret(name: &str) -> Option<SecretName> {
    /// Tokens that open nothing by themselves.
    const HARMLESS: &[&str] = &[
        "csrf", "xsrf", "push", "device", "fcm", "apns", "page", "cursor", "design", "captcha",
        "map", "mapbox",
    ];
    let opens = |secret: &SecretName| {
        use SecretKind::{ApiKey, Key, Password, Secret, Token};
        matches!(secret.kind, ApiKey | Key | Password | Secret | Token)
    };
    SecretName::of(name).filter(opens).filter(|_| !names::has_word(name, HARMLESS))
}
