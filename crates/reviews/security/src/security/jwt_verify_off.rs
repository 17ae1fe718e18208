//! Verification that is switched off.

use review::prelude::*;

use crate::jwt::{Act, Jwt, Library};
use crate::literal::{self, Options};

pub(crate) static CHECK: Check = Check {
    id: "jwt-verify-off",
    summary: "tokens are accepted without a signature",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "authentication",
    focus: &["authentication"],
    cwe: &[347, 327],
    references: &["https://www.rfc-editor.org/rfc/rfc8725#section-3.2"],
    reads: FactKinds::CODE,
    page: include_str!("jwt_verify_off.md"),
    run,
};

const ADVICE: &str = "Verify with a key and a list of algorithms, never `none`";

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        let Some(jwt) = Jwt::of(&site) else { continue };
        if let Some((at, message)) = unsigned(&site, &jwt) {
            cx.report(site.file, site.code.range(at), message).advise(ADVICE);
        }
        if let Some(at) = ignored_expiry(&site, &jwt) {
            let message = "`ignoreExpiration` lets every token in that was ever issued";
            cx.report(site.file, site.code.range(at), message)
                .severity(Severity::Med)
                .advise("Leave it out; let a route that renews tokens check how old they are");
        }
    }
}

fn unsigned(site: &CallSite<'_>, jwt: &Jwt) -> Option<(ExprId, String)> {
    if site.is(&["jose.UnsecuredJWT.decode"]) {
        return Some((
            site.call.callee,
            "`UnsecuredJWT` reads tokens that nobody signed".to_owned(),
        ));
    }
    if let Some(at) = none_algorithm(site, jwt) {
        let verb = if jwt.act == Act::Sign {
            "signs nothing"
        } else {
            "accepts tokens that nobody signed"
        };
        return Some((at, format!("The algorithm `none` {verb}")));
    }
    if jwt.library == Library::Simple && jwt.act == Act::Verify {
        return no_verify(site);
    }
    let takes_key =
        matches!(jwt.library, Library::JsonWebToken | Library::JoseOld) && jwt.act == Act::Verify;
    let key = jwt.key.filter(|_| takes_key)?;
    let absent = match site.code.kind(site.code.constant(key)) {
        ExprKind::Null | ExprKind::Undefined | ExprKind::Bool(false) => true,
        ExprKind::String(text) => text.is_empty(),
        ExprKind::Member { property, .. } => {
            &**property == "None" && jwt.library == Library::JoseOld
        }
        _ => false,
    };
    absent.then(|| (key, format!("`{}` is no key: the signature is not checked", site.text(key))))
}

/// `none` among the algorithms, also where the options are not seen as a whole.
fn none_algorithm(site: &CallSite<'_>, jwt: &Jwt) -> Option<ExprId> {
    let options = Options::of(site.code, jwt.options?)?;
    let is_none = |expr: ExprId| {
        literal::string(site.code, expr).is_some_and(|name| name.eq_ignore_ascii_case("none"))
    };
    ["algorithms", "algorithm"].into_iter().find_map(|name| {
        let listed = options.get(name)?;
        match site.code.kind(site.code.constant(listed)) {
            ExprKind::Array(elements) => {
                elements.iter().filter_map(|element| element.value).find(|value| is_none(*value))
            }
            _ => is_none(listed).then_some(listed),
        }
    })
}

/// jwt-simple's third argument switches verification off by being true, which any text is.
fn no_verify(site: &CallSite<'_>) -> Option<(ExprId, String)> {
    let third = site.arg(2)?;
    let on = match site.code.kind(site.code.constant(third)) {
        ExprKind::Bool(value) => *value,
        ExprKind::String(text) => !text.is_empty(),
        ExprKind::Number(number) => *number != 0.0,
        ExprKind::Object(_) | ExprKind::Array(_) => true,
        _ => false,
    };
    on.then(|| {
        (
            third,
            format!(
                "`{}` in this place means `noVerify`: the signature is not checked",
                site.text(third)
            ),
        )
    })
}

fn ignored_expiry(site: &CallSite<'_>, jwt: &Jwt) -> Option<ExprId> {
    let options = Options::of(site.code, jwt.options.filter(|_| jwt.act == Act::Verify)?)?;
    (options.boolean("ignoreExpiration") == Some(true))
        .then(|| options.get("ignoreExpiration"))
        .flatten()
}
