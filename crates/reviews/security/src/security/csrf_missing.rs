//! Routes that change something for whoever's cookie comes along.

use facts::Middleware;
use review::AuthModel;
use review::prelude::*;

use crate::cookies::{Cookie, Flag};
use crate::requests::effects::{places, steps};
use crate::requests::surface::{has_unknown_link, is_mutating, is_open_on_purpose, name, reviewed};

pub(crate) static CHECK: Check = Check {
    id: "csrf-missing",
    summary: "a foreign page can act for a signed-in user",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "csrf",
    focus: &["csrf"],
    cwe: &[352],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html",
    ],
    reads: FactKinds::ROUTES.and(FactKinds::CODE),
    page: include_str!("csrf_missing.md"),
    run,
};
/// Middleware that brings a cookie's session or its values to the handlers.
const COOKIE_MIDDLEWARE: &[&str] = &[
    "express-session",
    "cookie-session",
    "cookie-parser",
    "koa-session",
    "koa-generic-session",
    "koa-session-minimal",
    "passport.session",
    "@fastify/session",
    "@fastify/cookie",
    "@fastify/secure-session",
    "fastify-session",
    "fastify-cookie",
    "fastify-secure-session",
    "client-sessions",
    "iron-session/express.ironSession",
];
/// Routes that are named as evidence.
const SHOWN: usize = 6;
const ADVICE: &str = "Check a token that only your own pages know ahead of the routes that change something (`csrf-csrf`, `@fastify/csrf-protection`), or set `sameSite: 'lax'` on the session cookie and keep GET free of changes";

fn run(cx: &mut CheckContext<'_>) {
    if cx.known().auth == Some(AuthModel::Bearer) {
        return;
    }
    let mut groups: Vec<(&Middleware, Vec<&Route>)> = Vec::new();
    for route in reviewed(cx) {
        if !is_mutating(route)
            || route.guard(Role::Csrf).is_some()
            || route.guard(Role::Signature).is_some()
        {
            continue;
        }
        let Some(cookies) = cookie_middleware(route) else { continue };
        if has_unknown_link(route) || !goes_by_cookie(cx, route) {
            continue;
        }
        match groups
            .iter_mut()
            .find(|(known, _)| (known.file, known.expr) == (cookies.file, cookies.expr))
        {
            Some((_, routes)) => routes.push(route),
            None => groups.push((cookies, vec![route])),
        }
    }
    let is_same_site = sets_same_site(cx);
    for (cookies, routes) in groups {
        // Signing somebody in is the least that a foreign page can do.
        let inner: Vec<&Route> =
            routes.iter().filter(|route| !is_open_on_purpose(route)).copied().collect();
        let routes = if inner.is_empty() { routes } else { inner };
        report(cx, cookies, &routes, is_same_site);
    }
}

fn report(cx: &mut CheckContext<'_>, cookies: &Middleware, routes: &[&Route], is_same_site: bool) {
    let range = cookies.span.bytes;
    let count = match routes.len() {
        1 => "1 route that changes something goes".to_owned(),
        count => format!("{count} routes that change something go"),
    };
    let message = format!(
        "{count} by the cookie that `{}` reads, and no token or origin is checked: a page elsewhere can send `{}` for a visitor who is signed in",
        cookies.name,
        name(routes[0])
    );
    let mut finding = cx.report(cookies.file, range, message).advise(ADVICE);
    if is_same_site {
        finding = finding.severity(Severity::Low);
    }
    for route in routes.iter().take(SHOWN) {
        finding = finding.because(
            route.file,
            route.range,
            format!("`{}` goes by the cookie", name(route)),
        );
    }
}

fn cookie_middleware(route: &Route) -> Option<&Middleware> {
    let is_one = |middleware: &&Middleware| {
        let origin = middleware.origin.as_ref().map_or("", |origin| origin.as_str());
        COOKIE_MIDDLEWARE.contains(&origin.trim_end_matches("()"))
    };
    let found: Vec<&Middleware> = route.middleware.iter().filter(is_one).collect();
    // The session says more than the parser that it stands on.
    let is_session = |middleware: &&&Middleware| !middleware.name.to_lowercase().contains("parse");
    found.iter().find(is_session).or(found.first()).copied()
}

/// Whether the handler or what guards it reads the session, a cookie, or the user that a session brought.
fn goes_by_cookie(cx: &CheckContext<'_>, route: &Route) -> bool {
    let handlers = route.handlers.iter().map(|handler| (handler.file, handler.function));
    let guards = route
        .middleware
        .iter()
        .filter(|middleware| middleware.plays(Role::Authentication).is_some());
    let functions = handlers.chain(guards.flat_map(|guard| guard.functions.iter().copied()));
    let mut steps = functions
        .flat_map(|(file, function)| steps(cx, file, function))
        .filter(|step| step.depth <= 2);
    steps.any(|step| places(cx, step).any(|(code, expr)| reads_cookie(code, expr)))
}

fn reads_cookie(code: &Code, expr: ExprId) -> bool {
    let is_request = |object: ExprId| matches!(code.kind(object), ExprKind::Name { name, .. } if matches!(&**name, "req" | "request" | "ctx" | "_req"));
    match code.kind(expr) {
        ExprKind::Member { object, property, .. } => match code.kind(*object) {
            ExprKind::Member { object, property: outer, .. } => {
                is_request(*object)
                    && match &**outer {
                        "cookies" | "signedCookies" => true,
                        // A captcha or a flow's state is itself something that a foreign page does not know.
                        "session" => !matches!(
                            &**property,
                            "captcha"
                                | "state"
                                | "nonce"
                                | "csrf"
                                | "csrfToken"
                                | "_csrf"
                                | "flash"
                        ),
                        _ => false,
                    }
            }
            _ => is_request(*object) && &**property == "user",
        },
        ExprKind::Index { object, .. } => {
            matches!(code.kind(*object), ExprKind::Member { object, property, .. }
                if is_request(*object) && matches!(&**property, "cookies" | "signedCookies"))
        }
        ExprKind::Call(call) => {
            matches!(code.kind(call.callee), ExprKind::Member { object, property, .. }
            if &**property == "isAuthenticated" && is_request(*object))
        }
        _ => false,
    }
}

/// Whether the program's session or credential cookies say when they are sent.
fn sets_same_site(cx: &CheckContext<'_>) -> bool {
    let mut any = false;
    for site in cx.calls() {
        let first = site.arg(0).and_then(|arg| cx.origin(site.file, arg)).map(Origin::as_str);
        let Some(cookie) = Cookie::of(site, first) else { continue };
        let is_credential = cookie.is_session
            || cookie.name.is_some_and(|name| {
                facts::words(name).iter().any(|word| {
                    matches!(word.as_str(), "token" | "session" | "sid" | "auth" | "jwt")
                })
            });
        if !is_credential {
            continue;
        }
        if cookie.flag("sameSite") != Flag::Set {
            return false;
        }
        any = true;
    }
    any
}
