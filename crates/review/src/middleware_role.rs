//! What a middleware, guard or hook is for, judged by its name and where it comes from.

use facts::{Middleware, Route};

use crate::words::words;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MiddlewareRole {
    /// Who is calling.
    Authentication,
    /// Whether that caller may.
    Authorization,
    Validation,
    RateLimit,
    /// Protection against requests that a foreign page makes.
    Csrf,
}

impl MiddlewareRole {
    pub const ALL: [Self; 5] =
        [Self::Authentication, Self::Authorization, Self::Validation, Self::RateLimit, Self::Csrf];

    /// Whether the middleware plays this role. Names are all there is to go by when its code is in a package;
    /// `optionalAuth` and `skipAuth` let everybody through and play none.
    pub fn is_played_by(self, middleware: &Middleware) -> bool {
        let origin = middleware.origin.as_ref().map_or("", |origin| origin.as_str());
        self.is_named_by(&middleware.name) || (!is_local(origin) && self.is_named_by(origin))
    }

    /// The first middleware of the route that plays this role.
    pub fn find(self, route: &Route) -> Option<&Middleware> {
        route.middleware.iter().find(|middleware| self.is_played_by(middleware))
    }

    /// Arguments count (`guard('admin')`), unless the name itself is about something else: `validate(loginSchema)`
    /// says nothing about a login.
    pub(crate) fn is_named_by(self, name: &str) -> bool {
        const SPECIFIC: [MiddlewareRole; 3] =
            [MiddlewareRole::Validation, MiddlewareRole::RateLimit, MiddlewareRole::Csrf];
        let head = name.split('(').next().unwrap_or(name);
        let is_specific = SPECIFIC.iter().any(|role| role.is_said_by(head));
        self.is_said_by(if is_specific { head } else { name })
    }

    fn is_said_by(self, name: &str) -> bool {
        let words = words(name);
        let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        if has(&["optional", "skip", "no", "without", "disable", "public", "anonymous"]) {
            return false;
        }
        match self {
            Self::Authentication => authenticates(&words, &has),
            Self::Authorization => has(AUTHORIZATION),
            Self::Validation => has(VALIDATION),
            Self::RateLimit => {
                has(RATE) || (has(&["rate"]) && has(&["limit", "limited", "limits"]))
            }
            Self::Csrf => has(&["csrf", "csurf", "xsrf", "lusca"]),
        }
    }
}

const AUTHORIZATION: &[&str] = &[
    "authorize",
    "authorized",
    "authorise",
    "authorization",
    "role",
    "roles",
    "permission",
    "permissions",
    "ability",
    "policy",
    "policies",
    "acl",
    "rbac",
    "abac",
    "casl",
    "admin",
    "owner",
    "ownership",
    "scope",
    "scopes",
    "superuser",
    "staff",
];
const VALIDATION: &[&str] = &[
    "validate",
    "validates",
    "validated",
    "validator",
    "validation",
    "validators",
    "celebrate",
    "joi",
    "zod",
    "ajv",
    "yup",
    "superstruct",
    "valibot",
    "schema",
    "sanitize",
];
const RATE: &[&str] = &[
    "ratelimit",
    "ratelimiter",
    "limiter",
    "throttle",
    "throttler",
    "throttled",
    "bottleneck",
    "slowdown",
    "brute",
];

/// A path inside this repository says nothing that the name does not.
fn is_local(origin: &str) -> bool {
    origin.starts_with('.') || origin.is_empty()
}

fn authenticates(words: &[String], has: &impl Fn(&[&str]) -> bool) -> bool {
    const ALONE: &[&str] = &[
        "auth",
        "authn",
        "authenticate",
        "authenticated",
        "authentication",
        "authenticator",
        "authed",
        "authorize",
        "authorized",
        "authorise",
        "authorization",
        "jwt",
        "passport",
        "oauth",
        "oidc",
        "protect",
        "protected",
        "bearer",
        "clerk",
        "keycloak",
        "expressjwt",
        "koajwt",
        "firewall",
    ];
    const DEMANDING: &[&str] = &[
        "require", "requires", "required", "ensure", "ensures", "check", "verify", "validate",
        "is", "must", "need", "needs", "load", "current", "with", "guard",
    ];
    const PROVING: &[&str] = &[
        "login",
        "logged",
        "session",
        "token",
        "user",
        "signed",
        "signature",
        "account",
        "identity",
        "hmac",
    ];
    let is_key = words.windows(2).any(|pair| pair[0] == "api" && pair[1] == "key");
    has(ALONE) || (has(DEMANDING) && has(PROVING)) || is_key
}

#[cfg(test)]
mod tests {
    use super::MiddlewareRole;

    fn roles(name: &str) -> Vec<MiddlewareRole> {
        MiddlewareRole::ALL.into_iter().filter(|role| role.is_named_by(name)).collect()
    }

    #[test]
    fn names_tell_roles_apart() {
        use MiddlewareRole::{Authentication, Authorization, Csrf, RateLimit, Validation};
        assert_eq!(roles("requireAuth"), [Authentication]);
        assert_eq!(roles("ensureLoggedIn()"), [Authentication]);
        assert_eq!(roles("AuthGuard('jwt')"), [Authentication]);
        assert_eq!(roles("passport.authenticate"), [Authentication]);
        assert_eq!(roles("requireRole('admin')"), [Authorization]);
        assert_eq!(roles("validateBody(loginSchema)"), [Validation]);
        assert_eq!(roles("loginLimiter"), [RateLimit]);
        assert_eq!(roles("express-rate-limit"), [RateLimit]);
        assert_eq!(roles("csurf"), [Csrf]);
    }

    #[test]
    fn what_lets_everybody_through_plays_no_role() {
        for name in
            ["optionalAuth", "skipAuth", "express.json", "cors", "helmet", "listAuthors", "logger"]
        {
            assert_eq!(roles(name), [], "{name}");
        }
    }
}
