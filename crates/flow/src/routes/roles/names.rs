//! What a middleware, guard or hook is for, judged by its name alone.

use facts::{Role, words};

/// Arguments count (`guard('admin')`), unless the name itself is about something else: `validate(loginSchema)`
/// says nothing about a login.
pub(crate) fn is_named_by(role: Role, name: &str) -> bool {
    const SPECIFIC: [Role; 3] = [Role::Validation, Role::RateLimit, Role::Csrf];
    if identifies_only(name) || role == Role::Authorization && connects_account(name) {
        return false;
    }
    let head = name.split('(').next().unwrap_or(name);
    // `view("partials/admin/form")`: a path names a file.
    let name = if name.contains('/') && name.contains('(') { head } else { name };
    // `authLimiter`, `adminCsrf`: named after what they protect.
    let is_other = [Role::RateLimit, Role::Csrf].iter().any(|role| is_said_by(*role, head));
    if is_other && matches!(role, Role::Authentication | Role::Authorization) {
        return false;
    }
    let is_specific = SPECIFIC.iter().any(|role| is_said_by(*role, head));
    is_said_by(role, if is_specific { head } else { name })
}

/// `passport.session()` and `passport.initialize()` learn who is calling and let everybody through.
fn identifies_only(name: &str) -> bool {
    let name = name.trim_end_matches("()");
    name.ends_with("passport.session")
        || name.ends_with("passport.initialize")
        || name == "express-session"
}

/// `passport.authorize("trakt")` connects somebody's account elsewhere.
fn connects_account(name: &str) -> bool {
    name.split('(').next().is_some_and(|head| head.ends_with("passport.authorize"))
}

/// `Public()`, `AllowAnonymous()`, `SkipAuth()`, `PublicRoute()`.
pub(super) fn lets_everybody_in(name: &str) -> bool {
    let words = words(name.split('(').next().unwrap_or(name));
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    // What a function without a name is called here.
    name != "anonymous"
        && (has(&["public", "anonymous", "unprotected", "unauthenticated"])
            || has(&["skip", "no", "without", "bypass", "disable"])
                && has(&["auth", "jwt", "guard", "login"]))
}

fn is_said_by(role: Role, name: &str) -> bool {
    let words = words(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if has(&["optional", "skip", "no", "without", "disable", "public", "anonymous", "maybe"]) {
        return false;
    }
    match role {
        Role::Authentication => !has(CSRF) && authenticates(&words, &has),
        // `featurePolicy`, `referrerPolicy`, `contentSecurityPolicy` are headers.
        Role::Authorization => {
            has(AUTHORIZATION)
                && !has(&["feature", "referrer", "security", "opener", "embedder", "resource"])
        }
        Role::Validation => has(VALIDATION),
        Role::RateLimit => {
            has(RATE) || (has(&["rate"]) && has(&["limit", "limited", "limits", "limiting"]))
        }
        Role::Csrf => has(CSRF),
        Role::Signature => {
            has(&["signature", "hmac", "svix"])
                || (has(&["webhook", "webhooks"])
                    && has(&["verify", "verified", "validate", "check", "middleware", "auth"]))
        }
    }
}

const CSRF: &[&str] = &["csrf", "csurf", "xsrf", "lusca", "doublecsrf"];
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
pub(crate) fn is_local(origin: &str) -> bool {
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
    use facts::Role;

    use super::is_named_by;

    fn roles(name: &str) -> Vec<Role> {
        super::super::ALL.into_iter().filter(|role| is_named_by(*role, name)).collect()
    }

    #[test]
    fn names_tell_roles_apart() {
        use Role::{Authentication, Authorization, Csrf, RateLimit, Validation};
        assert_eq!(roles("requireAuth"), [Authentication]);
        assert_eq!(roles("ensureLoggedIn()"), [Authentication]);
        assert_eq!(roles("AuthGuard('jwt')"), [Authentication]);
        assert_eq!(roles("passport.authenticate"), [Authentication]);
        assert_eq!(roles("requireRole('admin')"), [Authorization]);
        assert_eq!(roles("validateBody(loginSchema)"), [Validation]);
        assert_eq!(roles("loginLimiter"), [RateLimit]);
        assert_eq!(roles("express-rate-limit"), [RateLimit]);
        assert_eq!(roles("csurf"), [Csrf]);
        assert_eq!(roles("verifyCSRFToken"), [Csrf]);
        assert_eq!(roles("verifyWebhookSignature"), [Authentication, Role::Signature]);
    }

    #[test]
    fn what_lets_everybody_through_plays_no_role() {
        for name in [
            "optionalAuth",
            "skipAuth",
            "express.json",
            "cors",
            "helmet",
            "listAuthors",
            "logger",
            "passport.initialize",
            "passport.session()",
            "featurePolicy",
        ] {
            assert_eq!(roles(name), [], "{name}");
        }
    }
}
