//! Passwords that are kept in cookies.

use review::prelude::*;
use review::{SecretKind, SecretName};

use crate::cookies::Cookie;
use crate::{literal, names};

pub(crate) static CHECK: Check = Check {
    id: "password-in-cookie",
    summary: "a password is kept in a cookie",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "data-protection",
    focus: &["data-protection", "authentication"],
    cwe: &[312, 315],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html",
    ],
    reads: FactKinds::CODE,
    page: include_str!("password_in_cookie.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        let first = site.arg(0).and_then(|arg| cx.origin(site.file, arg)).map(Origin::as_str);
        let Some(cookie) = Cookie::of(site, first) else { continue };
        let Some(value) = cookie.value.filter(|value| !literal::is_constant(site.code, *value))
        else {
            continue;
        };
        let of_value = names::parts(site.code, value)
            .into_iter()
            .any(|part| names::names_of(site.code, part).into_iter().any(is_password));
        if !is_made(site.code, value) && (cookie.name.is_some_and(is_password) || of_value) {
            let message = "the password is stored in the browser and sent with every request; whoever reads the cookie has it";
            cx.report(site.file, site.range(), message)
                .advise("Keep a random session id in the cookie, and nothing that outlives it");
        }
    }
}

fn is_password(name: &str) -> bool {
    SecretName::of(name).is_some_and(|secret| secret.kind == SecretKind::Password)
}

/// What a function made of it: a hash, a sealed text, a token.
fn is_made(code: &Code, value: ExprId) -> bool {
    const WORDS: &[&str] = &[
        "hash", "crypt", "sign", "seal", "digest", "token", "random", "generate", "uuid", "hmac",
        "cipher", "md5", "sha", "derive", "mask", "redact",
    ];
    let called = code.call(code.constant(value));
    let name = called.and_then(|call| names::callee_name(code, call)).unwrap_or("").to_lowercase();
    WORDS.iter().any(|word| name.contains(word))
}
