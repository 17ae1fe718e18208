//! Routes as a caller sees them: open on purpose or not, privileged or not, and how they compare with their siblings.

use std::collections::BTreeMap;

use facts::words;
use review::prelude::*;

/// Words of paths that must answer callers who are not known yet, or that are meant for everybody.
const OPEN: &[&str] = &[
    "login",
    "signin",
    "signup",
    "register",
    "registration",
    "logout",
    "signout",
    "forgot",
    "reset",
    "recover",
    "recovery",
    "activate",
    "activation",
    "confirm",
    "confirmation",
    "verify",
    "verification",
    "resend",
    "oauth",
    "oauth2",
    "oidc",
    "sso",
    "saml",
    "callback",
    "auth",
    "authenticate",
    "token",
    "tokens",
    "refresh",
    "session",
    "sessions",
    "captcha",
    "csrf",
    "otp",
    "mfa",
    "2fa",
    "health",
    "healthz",
    "healthcheck",
    "status",
    "ping",
    "ready",
    "readiness",
    "live",
    "liveness",
    "version",
    "docs",
    "doc",
    "swagger",
    "openapi",
    "static",
    "assets",
    "public",
    "favicon",
    "robots",
    "sitemap",
    "wellknown",
    "well",
    "webhook",
    "webhooks",
    "hook",
    "hooks",
    "ipn",
    "contact",
    "subscribe",
    "unsubscribe",
    "newsletter",
    "share",
    "shared",
    "embed",
    "invite",
    "invitation",
    "setup",
    "install",
    "guest",
    "feedback",
    "track",
    "beacon",
    "csp",
    "report",
    "test",
    "demo",
    "example",
    "preview",
    "language",
    "languages",
    "locale",
    "i18n",
    "password",
];

/// What runs a business: doing it for the wrong caller is worse.
const PRIVILEGED: &[&str] = &[
    "admin",
    "admins",
    "administrator",
    "administration",
    "role",
    "roles",
    "permission",
    "permissions",
    "refund",
    "refunds",
    "payment",
    "payments",
    "payout",
    "payouts",
    "transfer",
    "withdraw",
    "wallet",
    "balance",
    "impersonate",
    "ban",
    "billing",
];

/// HTTP routes of production code under review.
pub(crate) fn reviewed<'a>(cx: &CheckContext<'a>) -> Vec<&'a Route> {
    let routes: Vec<&Route> = cx.routes().collect();
    routes.into_iter().filter(|route| is_production(cx, route)).collect()
}

/// HTTP routes of production code, under review or not: what a claim is compared with.
pub(crate) fn all<'a>(cx: &CheckContext<'a>) -> Vec<&'a Route> {
    let program = cx.program();
    program.routes.routes.iter().filter(|route| is_production(cx, route)).collect()
}

/// Routes under review, and procedures of tRPC: each is one thing that callers may do, by its own name.
pub(crate) fn operations<'a>(cx: &CheckContext<'a>) -> Vec<&'a Route> {
    let mut found = reviewed(cx);
    found.extend(procedures(cx).into_iter().filter(|route| cx.in_scope(route.file)));
    found
}

/// The same, under review or not.
pub(crate) fn all_operations<'a>(cx: &CheckContext<'a>) -> Vec<&'a Route> {
    let mut found = all(cx);
    found.extend(procedures(cx));
    found
}

fn procedures<'a>(cx: &CheckContext<'a>) -> Vec<&'a Route> {
    let channels = &cx.program().routes.channels;
    let is_procedure = |route: &&Route| &*route.framework == "trpc" && cx.is_production(route.file);
    channels.iter().filter(is_procedure).collect()
}

fn is_production(cx: &CheckContext<'_>, route: &Route) -> bool {
    cx.is_production(route.file) && &*route.framework != "http"
}

pub(crate) fn is_mutating(route: &Route) -> bool {
    matches!(&*route.method, "POST" | "PUT" | "PATCH" | "DELETE" | "MUTATION")
}

/// `GET /users/:id`.
pub(crate) fn name(route: &Route) -> String {
    format!("{} {}", route.method, route.path)
}

/// The last parameter of the path, when it names a record: `:id` and `:userId`, not `:slug` or `:token`.
pub(crate) fn record_param(route: &Route) -> Option<&str> {
    let mut params = route.path.split('/').filter_map(|part| part.strip_prefix(':'));
    params.rfind(|param| is_record_id(param))
}

/// Whether a name is that of a record's key.
pub(crate) fn is_record_id(name: &str) -> bool {
    let bare = name.trim_end_matches(['?', '*', '+']);
    let words = words(bare.split('(').next().unwrap_or(bare));
    words.last().is_some_and(|last| matches!(last.as_str(), "id" | "ids" | "uuid" | "guid" | "pk"))
}

/// A parameter that only those know who were given it: the path is the credential.
fn has_capability(route: &Route) -> bool {
    const SECRETS: &[&str] =
        &["token", "secret", "key", "hash", "code", "signature", "nonce", "apikey"];
    let params = route.path.split('/').filter_map(|part| part.strip_prefix(':'));
    let mut words = params.flat_map(words);
    words.any(|word| SECRETS.contains(&word.as_str()))
}

fn path_words(route: &Route) -> Vec<String> {
    let parts =
        route.path.split(['/', '.', '-', '_']).filter(|part| !part.starts_with([':', '{', '*']));
    parts.flat_map(|part| [vec![part.to_ascii_lowercase()], words(part)].concat()).collect()
}

pub(crate) fn has_path_word(route: &Route, list: &[&str]) -> bool {
    path_words(route).iter().any(|word| list.contains(&word.as_str()))
}

/// Whether the route must answer callers who are not known, says that it does, or proves its caller otherwise.
pub(crate) fn is_open_on_purpose(route: &Route) -> bool {
    let declared = route.middleware.iter().any(|middleware| says_public(&middleware.name));
    declared
        || makes_account(route)
        || has_path_word(route, OPEN)
        || has_capability(route)
        || route.guard(Role::Signature).is_some()
        || matches!(&*route.method, "OPTIONS" | "HEAD")
}

/// `POST /users` is how visitors become users.
fn makes_account(route: &Route) -> bool {
    let last = route.path.rsplit('/').next().unwrap_or("").to_ascii_lowercase();
    &*route.method == "POST"
        && matches!(
            last.as_str(),
            "user"
                | "users"
                | "account"
                | "accounts"
                | "member"
                | "members"
                | "customer"
                | "customers"
        )
}

/// `@Public()`, `@SkipAuth()`, `@AllowAnonymous()`, `optionalAuth`.
fn says_public(name: &str) -> bool {
    // What a function without a name is called here.
    if name == "anonymous" {
        return false;
    }
    let words = words(name.split('(').next().unwrap_or(name));
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let is_static = has(&["serve", "static"]);
    !is_static
        && (has(&["public", "anonymous", "unprotected", "unauthenticated", "optional", "guest"])
            || has(&["skip", "no", "without", "bypass", "disable"])
                && has(&["auth", "jwt", "guard", "login"]))
}

/// Deletes, or touches money, roles or what only administrators should.
pub(crate) fn is_privileged(route: &Route) -> bool {
    &*route.method == "DELETE" || has_path_word(route, PRIVILEGED)
}

/// Something in the chain that nothing is known of: it may well be what is looked for.
pub(crate) fn has_unknown_link(route: &Route) -> bool {
    route.middleware.iter().any(|middleware| {
        middleware.functions.is_empty()
            && middleware.parts.is_empty()
            && middleware.origin.is_none()
    })
}

/// Whoever asks what a caller may do knows who it is.
pub(crate) fn is_authenticated(route: &Route) -> bool {
    route.guard(Role::Authentication).is_some() || route.guard(Role::Authorization).is_some()
}

/// Whether the caller is a program of the operator's that shows its own credential: there is no user whose role or
/// records could be asked for.
pub(crate) fn is_for_service(route: &Route) -> bool {
    const WHOSE: &[&str] =
        &["infra", "infrastructure", "service", "internal", "machine", "cron", "system", "metrics"];
    let guard = route.guard(Role::Authentication).map_or("", |guard| guard.name);
    let words = words(guard);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    has(WHOSE) && has(&["token", "key", "secret", "auth", "guard", "credential", "only"])
}

/// Whether every route that runs this function asks for a role first. False when no route does.
pub(crate) fn only_with_role(cx: &CheckContext<'_>, file: FileId, function: FunctionId) -> bool {
    let program = cx.program();
    let runs = |route: &&Route| {
        route.handlers.iter().any(|handler| {
            let steps = program.reaches.steps(handler.file, handler.function);
            steps.iter().any(|step| step.file == file && step.function == function)
        })
    };
    let mut routes = program.routes.routes.iter().filter(runs).peekable();
    routes.peek().is_some() && routes.all(|route| route.guard(Role::Authorization).is_some())
}

/// The routes that others are compared with, by what makes them alike.
pub(crate) struct Siblings<'a> {
    by_collection: BTreeMap<(bool, String), Vec<&'a Route>>,
    by_file: BTreeMap<(bool, FileId), Vec<&'a Route>>,
}

impl<'a> Siblings<'a> {
    pub(crate) fn new(all: &[&'a Route]) -> Self {
        let mut siblings = Self { by_collection: BTreeMap::new(), by_file: BTreeMap::new() };
        for route in all.iter().filter(|route| !is_open_on_purpose(route)) {
            let mutates = is_mutating(route);
            siblings.by_collection.entry((mutates, collection(route))).or_default().push(route);
            siblings.by_file.entry((mutates, route.file)).or_default().push(route);
        }
        siblings
    }

    /// Routes beside this one: below the same collection, else of the same file; for a route that changes something,
    /// only those that do too.
    pub(crate) fn of(&self, route: &Route) -> Vec<&'a Route> {
        let others = |routes: Option<&Vec<&'a Route>>| -> Vec<&'a Route> {
            let is_other = |other: &&Route| {
                other.range != route.range
                    || other.path != route.path
                    || other.method != route.method
                    || other.file != route.file
            };
            routes.into_iter().flatten().copied().filter(is_other).collect()
        };
        let (mutates, collection) = (is_mutating(route), collection(route));
        if collection.len() > 1 {
            let below = others(self.by_collection.get(&(mutates, collection)));
            if below.len() > 1 {
                return below;
            }
        }
        others(self.by_file.get(&(mutates, route.file)))
    }
}

/// The path up to its first parameter: `/api/users` of `/api/users/:id/posts`.
fn collection(route: &Route) -> String {
    let fixed = route.path.split('/').take_while(|part| !part.starts_with([':', '{', '*']));
    fixed.collect::<Vec<_>>().join("/").to_ascii_lowercase()
}

/// The chain in words, for evidence: `express.json, cors, requireAuth`.
pub(crate) fn chain(route: &Route) -> String {
    let names: Vec<&str> = route.middleware.iter().map(|middleware| &*middleware.name).collect();
    match names.is_empty() {
        true => "nothing".to_owned(),
        false => names.join(", "),
    }
}
