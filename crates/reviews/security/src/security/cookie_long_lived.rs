//! Session cookies that outlive any session.

use review::prelude::*;

use super::cookie_flags::{Purpose, purpose};
use crate::cookies::{Cookie, Options as CookieOptions};
use crate::literal::{Options, number};

pub(crate) static CHECK: Check = Check {
    id: "cookie-long-lived",
    summary: "a cookie that signs in lives for more than a year",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "authentication",
    focus: &["authentication", "csrf"],
    cwe: &[613, 539],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html#expire-and-max-age-attributes",
    ],
    reads: FactKinds::CODE,
    page: include_str!("cookie_long_lived.md"),
    run,
};

const YEAR: f64 = 366.0 * 24.0 * 60.0 * 60.0;

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        let first = site.arg(0).and_then(|arg| cx.origin(site.file, arg)).map(Origin::as_str);
        let Some(cookie) = Cookie::of(site, first) else { continue };
        if purpose(&cookie) != Purpose::Session {
            continue;
        }
        let Some((place, seconds)) = lifetime(&cookie) else { continue };
        if seconds > YEAR {
            let years = seconds / YEAR;
            let message = format!(
                "whoever gets this cookie is signed in for {years:.0} more year{}",
                if years < 1.5 { "" } else { "s" }
            );
            cx.report(site.file, place, message).advise(
                "Let it live for hours or days; to remember a user, rotate a token that can be revoked at each use",
            );
        }
    }
}

/// How long the cookie lives, in seconds, and where that is said.
fn lifetime(cookie: &Cookie<'_>) -> Option<(ByteRange, f64)> {
    let code = cookie.site.code;
    match &cookie.options {
        CookieOptions::Object(object) => {
            let options = Options::of(code, *object)?;
            if let Some(age) = options.get("maxAge") {
                return Some((code.range(age), number(code, age)? / unit(cookie)));
            }
            let expires = options.get("expires")?;
            Some((code.range(expires), from_now(code, expires)?))
        }
        CookieOptions::Header(text) => {
            let age = text.split(';').find_map(|part| part.trim().strip_prefix("max-age="))?;
            Some((code.range(cookie.site.arg(1)?), age.trim().parse().ok()?))
        }
        CookieOptions::None | CookieOptions::Unknown => None,
    }
}

/// Express and Koa count in milliseconds, the header and the libraries near to it in seconds.
fn unit(cookie: &Cookie<'_>) -> f64 {
    let callee = cookie.site.callee.map_or("", |callee| callee.as_str());
    let in_seconds = callee.starts_with("cookie.")
        || callee.starts_with("fastify.Reply")
        || callee.starts_with("next");
    let secure_session = callee.ends_with(".register")
        && cookie.defaults.http_only == cookie.defaults.secure
        && !cookie.defaults.secure;
    if in_seconds || secure_session { 1.0 } else { 1000.0 }
}

/// The seconds in `new Date(Date.now() + x)`; a fixed date is far when its year is.
fn from_now(code: &Code, expires: ExprId) -> Option<f64> {
    use facts::code::BinaryOp;
    let call = code.call(code.constant(expires))?;
    let is_date =
        matches!(code.kind(call.callee), ExprKind::Name { name, .. } if &**name == "Date");
    let argument = call.args.first().filter(|_| is_date)?.value;
    match code.kind(code.constant(argument)) {
        ExprKind::Binary { op: BinaryOp::Add, left, right } => {
            let added = number(code, *right).or_else(|| number(code, *left))?;
            Some(added / 1000.0)
        }
        // `new Date(253402300000000)`: the year 9999.
        ExprKind::Number(at) if *at > 4_000_000_000_000.0 => Some(*at / 1000.0 - 1_700_000_000.0),
        _ => None,
    }
}
