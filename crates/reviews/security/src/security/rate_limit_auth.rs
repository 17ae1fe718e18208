//! Sign-ins, resets and one-time codes without a limit on how often they are tried.

use facts::words;
use review::prelude::*;

use crate::requests::effects;
use crate::requests::surface::{chain, has_unknown_link, name, reviewed};

pub(crate) static CHECK: Check = Check {
    id: "rate-limit-auth",
    summary: "nothing stops somebody from trying credentials in a row",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "rate-limiting",
    focus: &["rate-limiting", "authentication"],
    cwe: &[307, 799],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html#protect-against-automated-attacks",
    ],
    reads: FactKinds::ROUTES.and(FactKinds::CODE),
    page: include_str!("rate_limit_auth.md"),
    run,
};
const ADVICE: &str = "Put a limiter ahead of the route, counted by account and by address, with a store that all instances share";

fn run(cx: &mut CheckContext<'_>) {
    let limited_elsewhere = limits_by_configuration(cx);
    for route in reviewed(cx) {
        let Some(purpose) = purpose(route) else { continue };
        if limited_elsewhere || route.guard(Role::RateLimit).is_some() || has_unknown_link(route) {
            continue;
        }
        if !route.rooted || !tries_something(cx, route) {
            continue;
        }
        let message = format!(
            "`{}` {purpose} as often as somebody likes: nothing in its chain counts",
            name(route)
        );
        let note = format!("ahead of it: {}", chain(route));
        cx.report(route.file, route.range, message).note(note).advise(ADVICE);
    }
    evaded(cx);
}

/// What a caller could try again and again.
fn purpose(route: &Route) -> Option<&'static str> {
    if !matches!(&*route.method, "POST" | "PUT" | "PATCH" | "ALL") {
        return None;
    }
    let mut words: Vec<String> =
        route.path.split('/').filter(|part| !part.starts_with(':')).flat_map(words).collect();
    let last_part = route.path.rsplit('/').find(|part| !part.starts_with(':')).unwrap_or("");
    words.push(last_part.to_ascii_lowercase().replace(['-', '_'], ""));
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if has(&[
        "oauth", "callback", "logout", "refresh", "webhook", "google", "facebook", "github",
        "apple", "saml", "sso",
    ]) {
        return None;
    }
    if has(&["login", "signin", "authenticate"]) || last_part == "session" {
        return Some("tries passwords");
    }
    if has(&["otp", "2fa", "mfa", "totp", "verifycode", "verifyotp"]) {
        return Some("tries one-time codes");
    }
    if has(&["forgot", "forgotpw", "forgotpassword", "resetpw", "resetpassword", "passwordreset"])
        || (has(&["reset", "recover"]) && has(&["password", "pw"]))
    {
        return Some("sends or tries password resets");
    }
    has(&["signup", "register", "registration"]).then_some("makes accounts")
}

/// Whether the handler looks an account up, checks a password, or hands over to passport: a form that is only shown
/// tries nothing.
fn tries_something(cx: &CheckContext<'_>, route: &Route) -> bool {
    let has_passport = route
        .middleware
        .iter()
        .any(|middleware| middleware.name.starts_with("passport.authenticate"));
    let compares = route.handlers.iter().any(|handler| {
        effects::steps(cx, handler.file, handler.function)
            .iter()
            .any(|step| effects::places(cx, step).any(|(code, expr)| checks_password(code, expr)))
    });
    has_passport || compares || !effects::effects(cx, route).is_empty()
}

fn checks_password(code: &Code, expr: ExprId) -> bool {
    let Some(call) = code.call(expr) else { return false };
    let name = match code.kind(call.callee) {
        ExprKind::Member { property, .. } => property,
        ExprKind::Name { name, .. } => name,
        _ => return false,
    };
    let lower = name.to_ascii_lowercase();
    matches!(
        lower.as_str(),
        "compare"
            | "comparesync"
            | "authenticate"
            | "checkpassword"
            | "verifypassword"
            | "comparepassword"
            | "validatepassword"
            | "ispasswordmatch"
            | "login"
            | "signin"
            | "validatelogin"
            | "signinwithpassword"
    )
}

/// A proxy or gateway of the repository that limits requests.
fn limits_by_configuration(cx: &CheckContext<'_>) -> bool {
    cx.program().base.files().any(|(_, file)| {
        let name = file.path.file_name();
        (name.ends_with(".conf")
            || name.starts_with("nginx")
            || name.ends_with(".toml")
            || name == "Caddyfile")
            && (file.text.contains("limit_req") || file.text.contains("rate_limit"))
    })
}

/// A limiter that counts by a header which every caller writes for itself.
fn evaded(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for site in cx.calls() {
        let callee = site.callee.map_or("", |callee| callee.as_str());
        let is_limiter = matches!(
            callee,
            "express-rate-limit"
                | "express-rate-limit.rateLimit"
                | "express-rate-limit.default"
                | "express-slow-down"
                | "koa-ratelimit"
                | "express-rate-limit.RateLimit"
        );
        let Some(options) = site.arg(0).filter(|_| is_limiter) else { continue };
        let key = ["keyGenerator", "id"].iter().find_map(|name| site.code.property(options, name));
        let Some(ExprKind::Function(function)) =
            key.map(|key| site.code.kind(site.code.constant(key)))
        else {
            continue;
        };
        let body = site.code.function(*function).range;
        if let Some(header) = forwarded(site.code, body) {
            found.push((site.file, header));
        }
    }
    for (file, range) in found {
        let message = "The limiter counts by a header that every caller writes for itself: a new value is a new allowance";
        cx.report(file, range, message)
            .confidence(Confidence::High)
            .advise("Count by `req.ip`, with `trust proxy` set to the number of proxies in front");
    }
}

/// `headers['x-forwarded-for']` in this range.
fn forwarded(code: &Code, body: ByteRange) -> Option<ByteRange> {
    let is_header = |name: &str| {
        matches!(
            name.to_ascii_lowercase().as_str(),
            "x-forwarded-for"
                | "x-real-ip"
                | "x-client-ip"
                | "forwarded"
                | "x-forwarded-host"
                | "user-agent"
        )
    };
    code.exprs.iter().filter(|expr| body.contains(expr.range)).find_map(|expr| match &expr.kind {
        ExprKind::Member { property, .. } if is_header(property) => Some(expr.range),
        ExprKind::Call(call) => {
            let name = call.args.first().and_then(|arg| code.string(arg.value))?;
            is_header(name).then_some(expr.range)
        }
        _ => None,
    })
}
