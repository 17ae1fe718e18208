//! Paths whose failure somebody feels at once: signing in, paying, data about people, other services.

use std::collections::BTreeMap;
use std::fmt;

use facts::code::{Code, ExprKind};
use facts::{FileClass, FileId, Route, SourceFile};
use flow::Program;
use flow::telemetry::{Covers, HttpCoverage, Telemetry};
use model::RepoPath;
use review::{CheckContext, words};

use crate::role::{Role, Roles, manifest_of};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Critical {
    Payment,
    Auth,
    UserData,
    External,
    /// Others call it: a webhook, a callback.
    Integration,
    Job,
}

impl fmt::Display for Critical {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Payment => "payment",
            Self::Auth => "sign-in",
            Self::UserData => "user data",
            Self::External => "an external service",
            Self::Integration => "an integration",
            Self::Job => "a job",
        })
    }
}

/// What a name is about: a path, a function, a span.
pub(crate) fn by_words(text: &str) -> Option<Critical> {
    let all = words(text);
    let has = |list: &[&str]| all.iter().any(|word| list.contains(&word.as_str()));
    if has(PAYMENT) || has(PAYMENT_STEPS) {
        return Some(Critical::Payment);
    }
    if has(AUTH) || has(AUTH_STEPS) {
        return Some(Critical::Auth);
    }
    has(USER_STEPS).then_some(Critical::UserData)
}

impl Critical {
    /// Judged by the path: by its words where they mean one thing, by whole steps where they stand for many
    /// (`/accounts/:id` but not `/account-balance`). Of the data of people only changes count.
    pub(crate) fn of(route: &Route) -> Option<Self> {
        let path = route.path.to_ascii_lowercase();
        let steps: Vec<&str> = path.split('/').collect();
        let words: Vec<String> = words(&route.path.replace(['/', ':', '{', '}'], " "));
        let says = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        let is = |list: &[&str]| steps.iter().any(|step| list.contains(step));
        if says(&["health", "healthz", "readyz", "livez", "static", "docs", "favicon"])
            || is(&["metrics"])
        {
            return None;
        }
        if says(PAYMENT) || is(PAYMENT_STEPS) {
            return Some(Self::Payment);
        }
        if says(AUTH) || is(AUTH_STEPS) {
            return Some(Self::Auth);
        }
        if says(&["webhook", "webhooks"]) || is(&["callback", "callbacks", "hook", "hooks"]) {
            return Some(Self::Integration);
        }
        if is(&["job", "jobs", "cron", "queue", "queues", "worker", "workers"]) {
            return Some(Self::Job);
        }
        let changes = !matches!(&*route.method, "GET" | "HEAD" | "OPTIONS");
        (changes && is(USER_STEPS)).then_some(Self::UserData)
    }
}

/// Whether a route is on a critical path, by its words or because it calls another service.
pub(crate) fn of_route(program: &Program, route: &Route) -> Option<Critical> {
    Critical::of(route).or_else(|| calls_out(program, route).then_some(Critical::External))
}

/// Whether a handler's own code calls another service.
fn calls_out(program: &Program, route: &Route) -> bool {
    route.handlers.iter().any(|handler| {
        let steps = program.reaches.steps(handler.file, handler.function);
        // What lies deeper is seldom what the request is about.
        steps.iter().filter(|step| step.depth <= 2).any(|step| {
            let Some(code) = program.base.file(step.file).code() else { return false };
            let range = code.function(step.function).range;
            program.reaches.places(step.file, range).any(|expr| {
                code.call(expr).is_some_and(|call| {
                    let origin = program.origin(step.file, call.callee).map(|it| it.as_str());
                    origin.is_some_and(is_outbound)
                })
            })
        })
    })
}

/// A call over the network to something that is not a database.
pub(crate) fn is_outbound(origin: &str) -> bool {
    const CLIENTS: [&str; 9] = [
        "axios",
        "got",
        "node-fetch",
        "undici",
        "superagent",
        "stripe()",
        "@aws-sdk/client-",
        "twilio()",
        "@grpc/grpc-js",
    ];
    origin == "fetch"
        || matches!(origin, "http.request" | "https.request" | "https.get" | "http.get")
        || CLIENTS.iter().any(|client| {
            origin.strip_prefix(client).is_some_and(|rest| {
                client.ends_with('-') || rest.is_empty() || rest.starts_with(['.', '('])
            })
        })
}

/// A package that answers requests, with its routes.
pub(crate) struct Service<'p> {
    /// The folder of its manifest; empty for the root.
    pub(crate) folder: &'p str,
    pub(crate) routes: Vec<&'p Route>,
}

/// The services under review: one address is a probe or a webhook, no service.
pub(crate) fn services<'p>(cx: &CheckContext<'p>) -> Vec<Service<'p>> {
    let program = cx.program();
    let roles = Roles::new(program);
    let mut found: BTreeMap<&str, Vec<&Route>> = BTreeMap::new();
    for route in &program.routes.routes {
        let source = program.base.file(route.file);
        // Functions on a platform are measured and restarted by it.
        let is_served = source.class == FileClass::Production
            && &*route.framework != "next"
            && roles.of(route.file) == Role::Server;
        if is_served && cx.in_scope(route.file) {
            found.entry(package_of(program, route.file)).or_default().push(route);
        }
    }
    let services = found.into_iter().map(|(folder, routes)| Service { folder, routes });
    services.filter(|service| service.routes.len() >= 2).collect()
}

/// The folder of the manifest that a file belongs to.
pub(crate) fn package_of(program: &Program, file: FileId) -> &str {
    manifest_of(&program.base, program.base.file(file)).map_or("", |(folder, _)| folder)
}

impl Service<'_> {
    /// Whether something in this file runs in the service: its own, or of a package that serves nothing itself.
    pub(crate) fn runs(&self, program: &Program, file: FileId, others: &[&str]) -> bool {
        let folder = package_of(program, file);
        folder == self.folder || !others.contains(&folder)
    }

    pub(crate) fn paths(&self) -> Vec<RepoPath> {
        let mut paths: Vec<_> = self.routes.iter().map(|route| route.span.path.clone()).collect();
        paths.dedup();
        paths.truncate(10);
        paths
    }
}

/// What measures each request of a service, whatever handles it.
pub(crate) fn http_covers(
    program: &Program,
    telemetry: &Telemetry,
    service: &Service<'_>,
    others: &[&str],
) -> Covers {
    let here = |it: &&HttpCoverage| service.runs(program, it.file, others);
    telemetry.http.iter().filter(here).fold(Covers::default(), |all, it| all.or(it.covers))
}

/// The folders of packages that serve.
pub(crate) fn folders<'p>(services: &[Service<'p>]) -> Vec<&'p str> {
    services.iter().map(|service| service.folder).collect()
}

/// An agent or a mesh that configuration puts around the program: it measures and traces without the code's doing.
pub(crate) fn is_watched_from_outside(program: &Program) -> bool {
    const SIGNS: [&str; 12] = [
        "dd-trace/init",
        "-r newrelic",
        "--require newrelic",
        "elastic-apm-node/start",
        "auto-instrumentations-node/register",
        "instrumentation.opentelemetry.io/inject-nodejs",
        "admission.datadoghq.com/js-lib",
        "sidecar.istio.io/inject",
        "istio-injection",
        "linkerd.io/inject",
        "@newrelic/",
        "--import newrelic",
    ];
    let is_config = |source: &SourceFile| {
        let path = source.path.as_str();
        let name = source.path.file_name();
        path.ends_with(".yaml")
            || path.ends_with(".yml")
            || path.ends_with(".tf")
            || name.contains("Dockerfile")
            || name == "package.json"
            || name.starts_with(".env")
            || path.ends_with(".sh")
            || name == "Procfile"
    };
    program.base.files().any(|(_, source)| {
        source.code().is_none()
            && is_config(source)
            && SIGNS.iter().any(|sign| source.text.contains(sign))
    })
}

/// Whether any text of configuration or code holds one of these.
pub(crate) fn is_mentioned(program: &Program, texts: &[&str]) -> bool {
    program.base.files().any(|(_, source)| texts.iter().any(|text| source.text.contains(text)))
}

/// The calls of production code, with their files.
pub(crate) fn production<'p>(
    cx: &CheckContext<'p>,
) -> impl Iterator<Item = (FileId, &'p SourceFile, &'p Code)> + use<'p> {
    let files: Vec<_> = cx.code().collect();
    let program = cx.program();
    files.into_iter().filter(move |(file, source, _)| {
        source.class == FileClass::Production && Roles::new(program).of(*file) == Role::Server
    })
}

/// The name that a call is made by.
pub(crate) fn called<'c>(code: &'c Code, call: &facts::code::Call) -> &'c str {
    match code.kind(call.callee) {
        ExprKind::Member { property, .. } => property,
        ExprKind::Name { name, .. } => name,
        _ => "",
    }
}

const AUTH: &[&str] = &[
    "auth",
    "login",
    "logout",
    "signin",
    "signup",
    "signout",
    "password",
    "oauth",
    "oauth2",
    "oidc",
    "sso",
    "saml",
    "mfa",
    "2fa",
    "otp",
    "authenticate",
    "webauthn",
];
const AUTH_STEPS: &[&str] = &[
    "register",
    "registration",
    "token",
    "tokens",
    "session",
    "sessions",
    "sign-in",
    "sign-up",
    "sign-out",
];
const PAYMENT: &[&str] = &[
    "payment", "payments", "checkout", "charge", "charges", "refund", "refunds", "billing",
    "invoice", "invoices", "payout", "payouts", "stripe", "paypal",
];
const PAYMENT_STEPS: &[&str] = &["pay", "subscription", "subscriptions", "purchase", "purchases"];
const USER_STEPS: &[&str] = &[
    "user",
    "users",
    "account",
    "accounts",
    "profile",
    "profiles",
    "customer",
    "customers",
    "me",
    "members",
    "patients",
    "employees",
];

#[cfg(test)]
mod tests {
    use facts::{FileId, Route};
    use model::{ByteRange, LineIndex, RepoPath};

    use super::Critical;

    fn of(method: &str, path: &str) -> Option<Critical> {
        Critical::of(&Route {
            framework: "express".into(),
            method: method.into(),
            path: path.into(),
            file: FileId(0),
            range: ByteRange::default(),
            span: LineIndex::new("").span(&RepoPath::new("a.ts"), "", ByteRange::default()),
            handlers: Vec::new(),
            middleware: Vec::new(),
            rooted: true,
            own: Vec::new(),
        })
    }

    #[test]
    fn paths_say_what_is_at_stake() {
        assert_eq!(of("POST", "/api/v1/login"), Some(Critical::Auth));
        assert_eq!(of("GET", "/basket/:id/checkout"), Some(Critical::Payment));
        assert_eq!(of("POST", "/webhooks/github"), Some(Critical::Integration));
        assert_eq!(of("PATCH", "/users/:id"), Some(Critical::UserData));
        assert_eq!(of("GET", "/users/:id"), None);
        assert_eq!(of("POST", "/account-balance"), None);
        assert_eq!(of("POST", "/asset-profiles"), None);
        assert_eq!(of("GET", "/healthz"), None);
        assert_eq!(of("GET", "/metrics"), None);
    }
}
