//! What values that frameworks and the platform hand out are like, as labels.

use super::bound::{Bound, Class, Unbounded};
use super::names;

/// Requests, by the origin of the object; the longest first.
const REQUESTS: [&str; 10] = [
    "express.Request",
    "koa.Context.request",
    "koa.Context.req",
    "koa.Context",
    "fastify.Request.raw",
    "fastify.Request",
    "next.ApiRequest",
    "next.Request",
    "http.IncomingMessage",
    "nest.Request",
];

/// What an origin gives as a label's value; `None` when nothing is known of it.
pub(crate) fn judge(origin: &str, routes: u64) -> Option<Bound> {
    for request in REQUESTS {
        if let Some(member) = origin.strip_prefix(request).and_then(|rest| rest.strip_prefix('.')) {
            return of_request(member, routes);
        }
    }
    if let Some(rest) = origin.strip_prefix("nest.") {
        let kind = rest.split(['.', '(']).next().unwrap_or(rest);
        return matches!(kind, "Body" | "Query" | "Param" | "Headers" | "RawBody")
            .then(|| input(rest));
    }
    of_platform(origin)
}

pub(crate) fn is_response(origin: &str) -> bool {
    matches!(
        origin,
        "express.Response"
            | "http.ServerResponse"
            | "fastify.Reply"
            | "fastify.Reply.raw"
            | "koa.Context.response"
            | "koa.Context.res"
            | "next.ApiResponse"
            | "fetch()"
    ) || origin.starts_with("axios") && origin.ends_with("()")
        || origin == "express.Request.res"
}

pub(crate) fn status() -> Bound {
    Bound::new(Class::StatusCode, Some(15), "a status code: at most 500, about 15 in use")
}

pub(crate) fn status_class() -> Bound {
    Bound::new(Class::StatusClass, Some(5), "the class of a status code")
}

pub(crate) fn route(routes: u64) -> Bound {
    Bound::new(Class::RouteTemplate, Some(routes.max(1)), "the pattern of the route")
}

/// What the caller chose; what it is called says more.
fn input(path: &str) -> Bound {
    let last = path.trim_end_matches("()").rsplit('.').next().unwrap_or(path);
    let named = names::judge(&last.replace('-', "_"), None);
    match named.and_then(|bound| bound.unbounded_by()) {
        Some(what) => Bound::unbounded(what),
        None => Bound::new(
            Class::Unbounded(Unbounded::Input),
            None,
            "what the caller sent, as it was sent",
        ),
    }
}

fn of_request(member: &str, routes: u64) -> Option<Bound> {
    let first = member.split(['.', '(']).next().unwrap_or(member);
    let asks =
        ["get()", "header()", "param()", "json()"].iter().any(|call| member.starts_with(call));
    // What a method makes of a part is judged where it is called.
    if member.contains('(') && !asks {
        return None;
    }
    Some(match (first, member) {
        ("method", "method") => names::method(),
        (
            _,
            "route.path" | "routeOptions.url" | "routerPath" | "_matchedRoute"
            | "routerOptions.url",
        ) => route(routes),
        ("baseUrl", _) => {
            Bound::new(Class::RouteTemplate, Some(routes.max(1)), "the mount of the route")
        }
        ("path" | "url" | "originalUrl" | "href" | "pathname" | "_parsedUrl", _)
        | (_, "nextUrl.pathname" | "nextUrl.href" | "request.url" | "request.path") => {
            Bound::unbounded(Unbounded::Path)
        }
        (
            "params" | "query" | "body" | "rawBody" | "headers" | "cookies" | "signedCookies"
            | "json" | "rawHeaders" | "querystring" | "search",
            _,
        )
        | (_, "get()" | "header()" | "param()" | "nextUrl.search") => input(member),
        ("ip" | "ips", _) => Bound::unbounded(Unbounded::Address),
        ("sessionID", _) | (_, "session.id") => Bound::unbounded(Unbounded::Session),
        ("id", "id") => Bound::unbounded(Unbounded::Request),
        ("socket" | "connection", _) if member.ends_with("remoteAddress") => {
            Bound::unbounded(Unbounded::Address)
        }
        ("secure" | "xhr" | "fresh" | "stale", _) => Bound::boolean(),
        ("protocol" | "httpVersion", _) => Bound::new(Class::Bounded, Some(3), "the protocol"),
        ("status", "status") | (_, "response.status") => status(),
        ("user" | "auth" | "session" | "state", _) => {
            let (owner, last) = member.rsplit_once('.')?;
            let owner = owner.rsplit('.').next();
            names::judge(last, owner).map(|bound| Bound { certain: true, ..bound })?
        }
        _ => return None,
    })
}

fn of_platform(origin: &str) -> Option<Bound> {
    if let Some(variable) = origin.strip_prefix("process.env.") {
        let one = !variable.contains('.');
        return one.then(|| Bound::new(Class::Literal, Some(1), "a setting of the process"));
    }
    let date = origin.strip_prefix("Date().");
    Some(match (origin, date) {
        (_, Some("getHours()" | "getUTCHours()")) => {
            Bound::new(Class::Bounded, Some(24), "the hour")
        }
        (_, Some("getDay()" | "getUTCDay()")) => Bound::new(Class::Bounded, Some(7), "the weekday"),
        (_, Some("getMonth()" | "getUTCMonth()")) => {
            Bound::new(Class::Bounded, Some(12), "the month")
        }
        (_, Some(method)) if method.ends_with("()") => Bound::unbounded(Unbounded::Timestamp),
        (
            "Date()"
            | "Date.now()"
            | "performance.now()"
            | "process.hrtime()"
            | "process.hrtime.bigint()"
            | "process.uptime()"
            | "moment()"
            | "dayjs()"
            | "luxon.DateTime.now()"
            | "perf_hooks.performance.now()",
            _,
        ) => Bound::unbounded(Unbounded::Timestamp),
        (
            "crypto.randomUUID()"
            | "uuid.v4()"
            | "uuid.v1()"
            | "uuid.v7()"
            | "uuid()"
            | "nanoid.nanoid()"
            | "nanoid()"
            | "ulid.ulid()"
            | "ulid()"
            | "cuid()"
            | "Math.random()"
            | "@paralleldrive/cuid2.createId()"
            | "crypto.randomBytes()"
            | "crypto.randomBytes().toString()",
            _,
        ) => Bound::unbounded(Unbounded::Random),
        ("os.hostname()" | "process.pid", _) => {
            Bound::new(Class::Bounded, None, "as many as there are instances")
        }
        ("process.version" | "process.platform" | "process.arch" | "process.title", _) => {
            Bound::new(Class::Literal, Some(1), "a property of the process")
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::telemetry::{Class, Unbounded};

    #[test]
    fn requests_hand_out_paths_methods_and_ids() {
        let class = |origin: &str| judge(origin, 7).map(|bound| bound.class);
        assert_eq!(class("express.Request.method"), Some(Class::HttpMethod));
        assert_eq!(class("express.Request.route.path"), Some(Class::RouteTemplate));
        assert_eq!(class("koa.Context.path"), Some(Class::Unbounded(Unbounded::Path)));
        assert_eq!(class("koa.Context.status"), Some(Class::StatusCode));
        assert_eq!(class("fastify.Request.id"), Some(Class::Unbounded(Unbounded::Request)));
        assert_eq!(class("express.Request.user.id"), Some(Class::Unbounded(Unbounded::User)));
        assert_eq!(class("express.Request.user.plan"), None);
        assert_eq!(class("express.Request.query.q"), Some(Class::Unbounded(Unbounded::Input)));
        assert_eq!(class("process.env.REGION"), Some(Class::Literal));
        assert_eq!(class("pg.Pool()"), None);
    }
}
