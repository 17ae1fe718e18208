//! Signs in calls and answers: what is called, and what it is given.

use facts::code::{Call, Code, ExprId, ExprKind, Pattern};
use facts::words;

use super::callee_name;
use super::signs::{Sign, is_role_name, is_sent};

pub(super) fn proves_identity(name: &str, origin: &str) -> bool {
    const NAMES: &[&str] = &[
        "isAuthenticated",
        "isUnauthenticated",
        "jwtVerify",
        "verifyIdToken",
        "getServerSession",
        "unstable_getServerSession",
        "getServerAuthSession",
        "getIronSession",
        "getAuth",
        "currentUser",
        "getCurrentUser",
        "getSessionUser",
        "requireUser",
        "requireUserId",
        "requireAuth",
        "requireSession",
        "validateSession",
        "validateSessionToken",
        "verifySession",
        "verifyJwt",
        "verifyJWT",
        "verifyToken",
        "verifyAccessToken",
        "checkAuth",
        "ensureAuthenticated",
        "validateRequest",
        "getSession",
        "withAuth",
    ];
    const ORIGINS: &[&str] = &[
        "jsonwebtoken.verify",
        "jose.jwtVerify",
        "passport.authenticate",
        "next-auth/jwt.getToken",
        "basic-auth",
        "next-auth().auth",
    ];
    NAMES.contains(&name)
        || ORIGINS.contains(&origin)
        || origin.contains("supabase") && origin.ends_with(".auth.getUser")
        || name == "auth" && (origin.starts_with("@clerk/") || origin.contains("next-auth"))
}

pub(super) fn turns_away(code: &Code, made: &Call, name: &str) -> bool {
    const WORDS: &[&str] =
        &["unauthorized", "unauthorised", "unauthenticated", "forbidden", "forbid", "denied"];
    let words = words(name);
    let is_error = words.iter().any(|word| WORDS.contains(&word.as_str()))
        || words.last().is_some_and(|last| matches!(last.as_str(), "error" | "exception"))
            && words.iter().any(|word| {
                matches!(
                    word.as_str(),
                    "authentication"
                        | "authorization"
                        | "auth"
                        | "authenticated"
                        | "authorized"
                        | "credentials"
                        | "token"
                        | "permission"
                )
            });
    if is_error || name.ends_with("Error") && says_denied(code, made) {
        return true;
    }
    if name == "redirect" {
        return made.args.iter().any(|arg| redirects_to_login(code, arg.value));
    }
    if name == "deny" {
        return true;
    }
    made.args.iter().any(|arg| {
        is_denial(code, arg.value)
            || ["status", "statusCode", "code"]
                .iter()
                .filter_map(|key| code.property(arg.value, key))
                .any(|value| is_denial(code, value))
    })
}

/// `new Error("You are not logged in.")`
fn says_denied(code: &Code, made: &Call) -> bool {
    const TEXTS: &[&str] = &[
        "not logged in",
        "not signed in",
        "not authenticated",
        "not authorized",
        "not authorised",
        "unauthorized",
        "unauthorised",
        "unauthenticated",
        "login required",
        "log in first",
        "permission denied",
        "access denied",
        "forbidden",
    ];
    let text = made.args.first().and_then(|arg| code.string(code.constant(arg.value)));
    text.is_some_and(|text| {
        let text = text.to_ascii_lowercase();
        TEXTS.iter().any(|part| text.contains(part))
    })
}

fn redirects_to_login(code: &Code, arg: ExprId) -> bool {
    const WORDS: &[&str] =
        &["login", "signin", "sign-in", "sign_in", "log-in", "unauthorized", "forbidden", "auth"];
    let arg = code.constant(arg);
    let text = match code.kind(arg) {
        ExprKind::Template { texts, .. } => texts.first().map(|text| &*text.text),
        ExprKind::Binary { left, .. } => code.string(*left),
        _ => code.string(arg),
    };
    text.is_some_and(|text| {
        let text = text.to_ascii_lowercase();
        WORDS.iter().any(|word| text.contains(word))
    })
}

/// 401, 403, or a constant that is called so.
fn is_denial(code: &Code, expr: ExprId) -> bool {
    match code.kind(code.constant(expr)) {
        ExprKind::Number(number) => *number == 401.0 || *number == 403.0,
        ExprKind::Member { property, .. } => {
            matches!(
                &*property.to_ascii_uppercase(),
                "UNAUTHORIZED"
                    | "FORBIDDEN"
                    | "SC_UNAUTHORIZED"
                    | "SC_FORBIDDEN"
                    | "UNAUTHENTICATED"
            )
        }
        ExprKind::String(text) => matches!(
            text.to_ascii_lowercase().as_str(),
            "unauthorized" | "forbidden" | "unauthenticated" | "access denied"
        ),
        _ => false,
    }
}

/// `ctx.status = 401`.
pub(super) fn answers(code: &Code, target: &Pattern, value: ExprId) -> Option<Sign> {
    let Pattern::Target(target) = target else { return None };
    let ExprKind::Member { property, .. } = code.kind(*target) else { return None };
    let is_status = matches!(&**property, "status" | "statusCode");
    (is_status && is_denial(code, value)).then_some(Sign::Rejects)
}

/// `user.can(..)`, `authorize(user, 'update', post)`, `hasPermission(..)`, `requireAdmin(req)`.
pub(super) fn asks_permission(name: &str) -> bool {
    const VERBS: &[&str] = &[
        "can",
        "cannot",
        "may",
        "authorize",
        "authorise",
        "has",
        "is",
        "check",
        "require",
        "ensure",
        "assert",
        "verify",
        "validate",
        "enforce",
        "must",
        "user",
        "allow",
        "allows",
        "allowed",
    ];
    const NOUNS: &[&str] = &[
        "role",
        "roles",
        "permission",
        "permissions",
        "permitted",
        "ability",
        "access",
        "policy",
        "admin",
        "administrator",
        "owner",
        "ownership",
        "superuser",
        "privilege",
        "privileges",
        "scope",
        "scopes",
        "authorized",
        "authorised",
        "allowed",
        "staff",
        "moderator",
    ];
    let words = words(name);
    let Some(first) = words.first() else { return false };
    // A guard of Nest asks another guard; what it asks is seen there.
    if name == "canActivate" {
        return false;
    }
    let is_noun = |word: &String| NOUNS.contains(&word.as_str());
    // `isAdmin(user)`, not `isAdminDomain(host)`.
    let has_noun = match first.as_str() {
        "is" => words.len() > 1 && words.last().is_some_and(is_noun),
        _ => words.iter().skip(1).any(is_noun),
    };
    if first == "is"
        && words
            .iter()
            .any(|word| matches!(word.as_str(), "allowed" | "access" | "policy" | "scope"))
    {
        return false;
    }
    matches!(first.as_str(), "can" | "cannot" | "authorize" | "authorise" | "enforce" | "permits")
        || VERBS.contains(&first.as_str()) && has_noun
        || first == "throw"
            && words.iter().any(|word| matches!(word.as_str(), "unauthorized" | "forbidden"))
}

/// `roles.includes(user.role)`, `user.permissions.includes('x')`.
pub(super) fn includes_role(code: &Code, made: &Call, name: &str) -> bool {
    if !matches!(name, "includes" | "has" | "some" | "every" | "indexOf" | "get") {
        return false;
    }
    let ExprKind::Member { object, .. } = code.kind(made.callee) else { return false };
    let is_role = |expr: ExprId| match code.kind(expr) {
        ExprKind::Member { object, property, .. } => {
            is_role_name(property) && !is_sent(code, *object)
        }
        _ => false,
    };
    is_role(*object) || made.args.iter().any(|arg| is_role(arg.value))
}

pub(super) fn validates(code: &Code, made: &Call, name: &str, origin: &str) -> bool {
    const METHODS: &[&str] = &[
        "parse",
        "safeParse",
        "parseAsync",
        "safeParseAsync",
        "validate",
        "validateAsync",
        "validateSync",
        "validateOrReject",
        "validationResult",
        "assert",
        "checkBody",
        "validateBody",
        "validateQuery",
        "validateParams",
        "readValidatedBody",
    ];
    const PACKAGES: &[&str] = &[
        "zod",
        "joi",
        "@hapi/joi",
        "yup",
        "ajv",
        "superstruct",
        "valibot",
        "class-validator",
        "express-validator",
        "validator",
        "@sinclair/typebox",
        "arktype",
        "celebrate",
        "io-ts",
        "validatorjs",
        "fastest-validator",
        "node-input-validator",
    ];
    if PACKAGES.iter().any(|package| {
        origin
            .strip_prefix(package)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '(', '/']))
    }) {
        return true;
    }
    if !METHODS.contains(&name) {
        return false;
    }
    let receiver = match code.kind(made.callee) {
        ExprKind::Member { object, .. } => callee_name(code, *object)
            .or_else(|| code.call(*object).and_then(|call| callee_name(code, call.callee))),
        _ => return name.starts_with("validat"),
    };
    receiver.is_some_and(|receiver| {
        words(receiver).iter().any(|word| {
            matches!(
                word.as_str(),
                "schema"
                    | "schemas"
                    | "validator"
                    | "validation"
                    | "joi"
                    | "zod"
                    | "ajv"
                    | "dto"
                    | "struct"
                    | "rules"
            )
        })
    })
}

pub(super) fn limits(code: &Code, made: &Call, name: &str, origin: &str) -> bool {
    if origin.contains("ratelimit")
        || origin.contains("rate-limiter-flexible")
        || origin.contains("express-rate-limit")
    {
        return true;
    }
    let ExprKind::Member { object, .. } = code.kind(made.callee) else {
        let words = words(name);
        return words.iter().any(|word| matches!(word.as_str(), "ratelimit" | "throttle"))
            || words.windows(2).any(|pair| pair[0] == "rate" && pair[1].starts_with("limit"));
    };
    let receiver = callee_name(code, *object).unwrap_or("").to_ascii_lowercase();
    matches!(name, "consume" | "limit" | "check" | "removeTokens" | "pass" | "increment")
        && (receiver.contains("limit") || receiver.contains("throttl"))
}

pub(super) fn signs_body(name: &str) -> bool {
    let words = words(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    matches!(name, "createHmac" | "timingSafeEqual")
        || has(&["verify", "validate", "check", "valid", "is", "compare"])
            && has(&["signature", "signatures", "hmac", "webhook", "signed"])
}
