//! Cookies without the attributes that keep them from scripts, plain connections and foreign pages.

use review::prelude::*;

use crate::cookies::{self, Cookie, Flag};

pub(crate) static CHECK: Check = Check {
    id: "cookie-flags",
    summary: "a cookie is set without the attributes that protect it",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "csrf",
    focus: &["csrf", "authentication", "xss"],
    cwe: &[1004, 614],
    references: &[
        "https://www.rfc-editor.org/rfc/rfc6265#section-4.1.2",
        "https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html#cookies",
    ],
    reads: FactKinds::CODE,
    page: include_str!("cookie_flags.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        let first = site.arg(0).and_then(|arg| cx.origin(site.file, arg)).map(Origin::as_str);
        let Some(cookie) = Cookie::of(site, first) else { continue };
        let purpose = purpose(&cookie);
        let missing = missing(&cookie, purpose);
        if missing.is_empty() && purpose == Purpose::Session && cookie.is_for_other_sites() {
            let message = "the session's cookie is sent with the requests of every other site (`SameSite=None`): where nothing else tells them apart, they act for the visitor";
            cx.report(site.file, cookie.place(), message).severity(Severity::Low);
            continue;
        }
        if missing.is_empty() || purpose == Purpose::Preference || is_removal(&cookie) {
            continue;
        }
        if cookie.by_script && (purpose != Purpose::Session || !missing.contains(&"`secure`")) {
            continue;
        }
        let what = cookie
            .name
            .map_or_else(|| "the cookie".to_owned(), |name| format!("the cookie `{name}`"));
        let message = format!("{what} is set without {}", missing.join(", "));
        let severity = if purpose == Purpose::Session { Severity::Med } else { Severity::Low };
        cx.report(site.file, cookie.place(), message).severity(severity);
    }
    documents(cx);
}

/// `document.cookie = ..` of what tells who is signed in.
fn documents(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, _, code) in cx.code() {
        for assignment in crate::places::member_assignments(code) {
            let on_document = assignment.property == "cookie"
                && crate::names::name_of(code, assignment.object) == Some("document");
            if !on_document {
                continue;
            }
            let Some((name, header)) = cookies::by_document(code, assignment.value) else {
                continue;
            };
            if named_session(&name.to_ascii_lowercase())
                && !cookies::has_attribute(&header, "secure")
                && !is_past(&header)
            {
                found.push((file, code.range(assignment.expr), name));
            }
        }
    }
    for (file, range, name) in found {
        let message =
            format!("the cookie `{name}` is set without `secure`, and every script can read it");
        cx.report(file, range, message);
    }
}

/// Taken away: a date or an age in the past.
fn is_past(header: &str) -> bool {
    header.contains("1970") || header.contains("max-age=0") || header.contains("max-age=-")
}

fn named_session(name: &str) -> bool {
    let words = ["sess", "sid", "auth", "token", "jwt", "refresh", "remember", "login"];
    words.iter().any(|word| name.contains(word)) && !name.contains("csrf") && !name.contains("xsrf")
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Whoever holds it is signed in.
    Session,
    /// Must be readable by scripts to work.
    CrossSiteToken,
    Preference,
    Other,
}

pub(super) fn purpose(cookie: &Cookie<'_>) -> Purpose {
    let name = cookie.name.unwrap_or("").to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    // `cookies.set(cookieName(ctx), token)` in `attachCsrfToken`, or in `csrf.ts`.
    let unnamed = || {
        let site = &cookie.site;
        let around = [&*site.code.function(site.owner).name, site.source.path.file_name()];
        cookie.name.is_none()
            && !cookie.is_session
            && around.iter().any(|name| name.to_ascii_lowercase().contains("csrf"))
    };
    if has(&["csrf", "xsrf"]) || unnamed() {
        return Purpose::CrossSiteToken;
    }
    if cookie.is_session || named_session(&name) {
        return Purpose::Session;
    }
    if has(&[
        "theme", "lang", "locale", "consent", "banner", "pref", "currency", "timezone", "darkmode",
        "i18n",
    ]) {
        return Purpose::Preference;
    }
    let stored = cookie.value.map_or("", |value| cookie.site.text(value));
    if SecretName::of(stored).is_some() { Purpose::Session } else { Purpose::Other }
}

fn missing(cookie: &Cookie<'_>, purpose: Purpose) -> Vec<&'static str> {
    let lacks = |name: &str, by_default: bool| match cookie.flag(name) {
        Flag::Off => true,
        Flag::Absent => !by_default,
        Flag::Set | Flag::Depends => false,
    };
    let mut missing = Vec::new();
    if purpose != Purpose::CrossSiteToken && lacks("httpOnly", cookie.defaults.http_only) {
        missing.push("`httpOnly`");
    }
    if lacks("secure", cookie.defaults.secure) {
        missing.push("`secure`");
    }
    if lacks("sameSite", false) {
        missing.push("`sameSite`");
    }
    missing
}

/// Setting a cookie to nothing takes it away.
pub(super) fn is_removal(cookie: &Cookie<'_>) -> bool {
    let Some(value) = cookie.value else { return false };
    match cookie.site.code.kind(cookie.site.code.constant(value)) {
        ExprKind::String(text) => {
            text.is_empty() || text.to_ascii_lowercase().contains("max-age=0")
        }
        ExprKind::Null | ExprKind::Undefined => true,
        _ => false,
    }
}
