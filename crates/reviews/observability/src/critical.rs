//! Critical paths: where a failure costs money, locks people out, or loses what they entrusted.

use std::fmt;

use facts::Route;
use review::words;

/// Why a route is critical.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Critical {
    Authentication,
    Payment,
    UserData,
    Integration,
    Job,
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
            return Some(Self::Authentication);
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

impl fmt::Display for Critical {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Authentication => "authentication",
            Self::Payment => "payment",
            Self::UserData => "data of users",
            Self::Integration => "integration",
            Self::Job => "job",
        })
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
    use model::{ByteRange, RepoPath, Span};

    use super::Critical;

    fn of(method: &str, path: &str) -> Option<Critical> {
        Critical::of(&Route {
            framework: "express".into(),
            method: method.into(),
            path: path.into(),
            file: FileId(0),
            range: ByteRange::default(),
            span: Span { path: RepoPath::new("a.ts"), ..Span::default() },
            handlers: Vec::new(),
            middleware: Vec::new(),
            rooted: true,
            own: Vec::new(),
        })
    }

    #[test]
    fn paths_say_what_is_at_stake() {
        assert_eq!(of("POST", "/api/v1/login"), Some(Critical::Authentication));
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
