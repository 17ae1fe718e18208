//! A token that is good for ever.

use facts::code::PropertyKey;
use review::prelude::*;

use crate::jwt::{Act, Jwt, Library, lacks};
use crate::names::has_word;

pub(crate) static CHECK: Check = Check {
    id: "jwt-no-expiry",
    summary: "a token is signed that never expires",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "authentication",
    focus: &["authentication"],
    cwe: &[613],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/JSON_Web_Token_for_Java_Cheat_Sheet.html",
    ],
    reads: FactKinds::CODE,
    page: include_str!("jwt_no_expiry.md"),
    run,
};

const ADVICE: &str =
    "Pass `expiresIn: \"15m\"`, and renew with a refresh token that can be taken back";

fn run(cx: &mut CheckContext<'_>) {
    let nest_expires = nest_default(cx);
    for site in cx.calls() {
        if let Some(confidence) = never_expires(cx, &site, nest_expires) {
            let message = format!(
                "`{}` signs a token without an expiry: whoever gets hold of it has it for good",
                site.text(site.call.callee)
            );
            cx.report(site.file, site.code.range(site.call.callee), message)
                .confidence(confidence)
                .advise(ADVICE);
        }
    }
}

fn never_expires(
    cx: &CheckContext<'_>,
    site: &CallSite<'_>,
    nest_expires: bool,
) -> Option<Confidence> {
    if site.callee.is_some_and(|callee| {
        callee.as_str().starts_with("jose.SignJWT()") && callee.last() == "sign"
    }) {
        return builder(site);
    }
    let jwt = Jwt::of(site).filter(|jwt| jwt.act == Act::Sign)?;
    if jwt.library == Library::Nest && nest_expires {
        return None;
    }
    if !lacks(site.code, &jwt, &["expiresIn", "exp"]) {
        return None;
    }
    claims(cx, site, jwt.subject?)
}

/// How sure it is that the claims hold no time of their own; `None` when they do.
fn claims(cx: &CheckContext<'_>, site: &CallSite<'_>, subject: ExprId) -> Option<Confidence> {
    let code = site.code;
    let ExprKind::Object(properties) = code.kind(code.constant(subject)) else {
        // What is written before the call onto the same name: `payload.exp = ..`.
        let later = assigned_expiry(code, subject) || made_elsewhere(cx, site, subject);
        return (!later).then_some(Confidence::Medium);
    };
    let expires = properties
        .iter()
        .any(|property| matches!(&property.key, PropertyKey::Name(name) if is_expiry(name)));
    let open = properties.iter().any(|property| !matches!(property.key, PropertyKey::Name(_)));
    let later = assigned_expiry(code, subject);
    (!expires && !later).then_some(if open { Confidence::Medium } else { Confidence::High })
}

fn is_expiry(name: &str) -> bool {
    name == "exp"
        || has_word(
            name,
            &["expires", "expiry", "expiration", "expire", "created", "issued", "until"],
        )
}

fn assigned_expiry(code: &Code, subject: ExprId) -> bool {
    let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(subject) else { return false };
    crate::places::member_assignments(code).any(|assignment| {
        let onto = matches!(code.kind(assignment.object), ExprKind::Name { symbol: Some(other), .. } if other == symbol);
        onto && is_expiry(assignment.property)
    })
}

/// A call's result or an imported value: nothing here shows what is in it.
fn made_elsewhere(cx: &CheckContext<'_>, site: &CallSite<'_>, subject: ExprId) -> bool {
    let value = site.code.constant(subject);
    let from_call = site.code.call(value).is_some()
        && !matches!(cx.origin(site.file, value), Some(origin) if origin.as_str().contains("Request"));
    // A wrapper hands on claims and options alike: its callers decide.
    let forwarded = matches!(site.code.kind(value), ExprKind::Name { symbol: Some(symbol), .. }
        if matches!(site.code.symbol(*symbol).kind, facts::code::SymbolKind::Param(_)))
        && cx.program().origins.callers(site.file, site.owner).is_empty();
    from_call || forwarded && site.owner == FunctionId::TOP_LEVEL
}

/// `new SignJWT(claims).setIssuedAt().sign(key)`: one chain, or nothing is said.
fn builder(site: &CallSite<'_>) -> Option<Confidence> {
    let code = site.code;
    let mut at = site.receiver()?;
    for _ in 0..24 {
        at = code.constant(at);
        let call = code.call(at)?;
        let object = match code.kind(call.callee) {
            ExprKind::Member { property, .. } if &**property == "setExpirationTime" => return None,
            ExprKind::Member { object, property, .. } if &**property != "SignJWT" => *object,
            _ => {
                let claims = call.args.first()?.value;
                let ExprKind::Object(properties) = code.kind(code.constant(claims)) else {
                    return Some(Confidence::Medium);
                };
                let expires = properties.iter().any(
                    |property| matches!(&property.key, PropertyKey::Name(name) if is_expiry(name)),
                );
                return (!expires).then_some(Confidence::High);
            }
        };
        at = object;
    }
    None
}

/// Whether the module that Nest's service comes from sets an expiry for every token, or may.
fn nest_default(cx: &CheckContext<'_>) -> bool {
    cx.calls().any(|site| {
        let module = site
            .callee
            .is_some_and(|callee| callee.as_str().starts_with("@nestjs/jwt.JwtModule.register"));
        module
            && site.arg(0).is_some_and(|options| {
                let shown =
                    matches!(site.code.kind(site.code.constant(options)), ExprKind::Object(_));
                !shown || site.text(site.code.constant(options)).contains("expiresIn")
            })
    })
}
