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
    /// Judged by the words of the path, and for the data of people by the method: reading a list of users is not what
    /// changes them.
    pub(crate) fn of(route: &Route) -> Option<Self> {
        let words: Vec<String> = words(&route.path.replace(['/', ':', '{', '}'], " "));
        let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        if has(&["health", "healthz", "readyz", "livez", "metrics", "static", "docs", "favicon"]) {
            return None;
        }
        if has(PAYMENT) {
            return Some(Self::Payment);
        }
        if has(AUTH) || has(&["sign"]) && has(&["in", "up", "out"]) {
            return Some(Self::Authentication);
        }
        if has(&["webhook", "webhooks", "callback", "callbacks", "hook", "hooks"]) {
            return Some(Self::Integration);
        }
        if has(&["job", "jobs", "cron", "queue", "worker", "workers"]) {
            return Some(Self::Job);
        }
        let changes = !matches!(&*route.method, "GET" | "HEAD" | "OPTIONS");
        (changes && has(USER)).then_some(Self::UserData)
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
    "register",
    "registration",
    "password",
    "oauth",
    "oauth2",
    "sso",
    "saml",
    "mfa",
    "2fa",
    "otp",
    "token",
    "tokens",
    "session",
    "sessions",
    "authenticate",
];
const PAYMENT: &[&str] = &[
    "payment",
    "payments",
    "pay",
    "checkout",
    "charge",
    "charges",
    "refund",
    "refunds",
    "billing",
    "invoice",
    "invoices",
    "subscription",
    "subscriptions",
    "purchase",
    "purchases",
    "payout",
    "payouts",
    "stripe",
    "paypal",
];
const USER: &[&str] = &[
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
    "member",
    "patient",
    "patients",
    "employee",
    "employees",
];
