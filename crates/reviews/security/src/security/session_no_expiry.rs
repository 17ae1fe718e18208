//! Sessions that never end by themselves.

use review::prelude::*;

use crate::literal::Options;
use crate::places::is_completed_later;

pub(crate) static CHECK: Check = Check {
    id: "session-no-expiry",
    summary: "a session never ends by itself",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "authentication",
    focus: &["authentication"],
    cwe: &[613],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html#session-expiration",
        "https://expressjs.com/en/resources/middleware/session.html",
    ],
    reads: FactKinds::CODE,
    page: include_str!("session_no_expiry.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        let Some((options, place)) = session_options(cx, &site) else { continue };
        let Some(why) = endless(&site, options) else { continue };
        let text = site.text(site.call.callee);
        let message = format!("the sessions of `{text}` never end: {why}");
        cx.report(site.file, place, message)
            .advise("Set `cookie: { maxAge: 30 * 60 * 1000 }` (with `rolling: true` it counts from the last request)");
    }
}

/// The options of a session middleware, and the expression that names it.
fn session_options(
    cx: &CheckContext<'_>,
    site: &CallSite<'_>,
) -> Option<(Option<ExprId>, ByteRange)> {
    let callee = site.callee?.as_str();
    let place = site.code.range(site.call.callee);
    match callee {
        "express-session" | "cookie-session" | "koa-session" => Some((site.arg(0), place)),
        _ if site.name() == Some("register") => {
            let plugin = cx.origin(site.file, site.arg(0)?)?.as_str();
            let place = site.code.range(site.arg(0)?);
            matches!(plugin, "@fastify/session" | "fastify-session").then(|| (site.arg(1), place))
        }
        _ => None,
    }
}

/// Why nothing ends a session; `None` when something does, or may.
fn endless(site: &CallSite<'_>, given: Option<ExprId>) -> Option<&'static str> {
    let callee = site.callee.map_or("", |callee| callee.as_str());
    let options = Options::of(site.code, given?)?;
    if callee == "koa-session" {
        // A day by default; only the word switches that off.
        let forever = options.string("maxAge") == Some("session");
        return forever.then_some("`maxAge: \"session\"` sets no end");
    }
    if !options.is_complete()
        || is_completed_later(site.code, given?, "cookie")
        || is_completed_later(site.code, given?, "maxAge")
    {
        return None;
    }
    if callee == "cookie-session" {
        let ends = options.get("maxAge").is_some() || options.get("expires").is_some();
        return (!ends).then_some(
            "the signed cookie has neither `maxAge` nor `expires`, so a copy is good for ever",
        );
    }
    // Stores of databases end a session a day or two weeks after its last use, unless told otherwise.
    if options.get("store").is_some() {
        return None;
    }
    match options.get("cookie") {
        None => Some("neither the cookie (`maxAge`, `expires`) nor a store sets an end"),
        Some(cookie) => {
            let cookie = Options::of(site.code, cookie)?;
            let open =
                cookie.lacks("maxAge") && cookie.lacks("expires") && cookie.lacks("originalMaxAge");
            open.then_some(
                "the cookie has neither `maxAge` nor `expires`, and the memory store keeps it",
            )
        }
    }
}
