//! A token that chooses by which algorithm it is checked.

use facts::code::ExprKind as Kind;
use review::prelude::*;

use crate::jwt::{Act, Jwt, Library, lacks};

pub(crate) static CHECK: Check = Check {
    id: "jwt-no-alg-list",
    summary: "a token is verified by whichever algorithm it names",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "authentication",
    focus: &["authentication", "cryptography"],
    cwe: &[347, 757],
    references: &["https://www.rfc-editor.org/rfc/rfc8725#section-3.1"],
    reads: FactKinds::CODE.and(FactKinds::MANIFESTS),
    page: include_str!("jwt_no_alg_list.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let old = has_old_library(cx);
    for site in cx.calls() {
        let Some(jwt) = Jwt::of(&site).filter(|jwt| jwt.act == Act::Verify) else { continue };
        if !lists_matter(jwt.library)
            || !lacks(site.code, &jwt, &["algorithms", "algorithm"])
            || is_no_key(&site, &jwt)
        {
            continue;
        }
        let message = format!(
            "`{}` accepts every algorithm that fits the key; the token's own header chooses",
            site.text(site.call.callee)
        );
        // From version 9 on, jsonwebtoken ties the algorithm to the kind of the key: the list is a second line then.
        let severity = if old { Severity::Med } else { Severity::Low };
        let place =
            jwt.options.filter(|options| !matches!(site.code.kind(*options), Kind::Object(_)));
        cx.report(site.file, site.code.range(place.unwrap_or(site.call.callee)), message)
            .severity(severity)
            .advise("Name what you sign with: `algorithms: [\"HS256\"]`, or `[\"RS256\"]` for a public key");
    }
}

/// jose checks the algorithm against the key it is given; jwt-simple and others take no list.
fn lists_matter(library: Library) -> bool {
    matches!(library, Library::JsonWebToken | Library::Nest | Library::Middleware)
}

/// A literal stands where the key should: another check's.
fn is_no_key(site: &CallSite<'_>, jwt: &Jwt) -> bool {
    jwt.library == Library::JsonWebToken
        && jwt.key.is_none_or(|key| {
            matches!(
                site.code.kind(site.code.constant(key)),
                Kind::Null | Kind::Undefined | Kind::Bool(_)
            )
        })
}

/// Whether a manifest asks for a jsonwebtoken before 9, or none says which.
fn has_old_library(cx: &CheckContext<'_>) -> bool {
    const LIBRARIES: &[(&str, u32)] = &[
        ("jsonwebtoken", 9),
        ("@nestjs/jwt", 10),
        ("express-jwt", 8),
        ("koa-jwt", 4),
        ("passport-jwt", 4),
    ];
    let manifests = cx.base().files().filter_map(|(_, file)| file.facts.manifest.as_ref());
    let mut known = false;
    for dependency in manifests.flat_map(|manifest| &manifest.dependencies) {
        let Some((_, safe)) = LIBRARIES.iter().find(|(name, _)| **name == *dependency.name) else {
            continue;
        };
        let digits: String = dependency
            .requirement
            .chars()
            .skip_while(|letter| !letter.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect();
        match digits.parse::<u32>() {
            Ok(major) if major < *safe => return true,
            Ok(_) => known = true,
            Err(_) => {}
        }
    }
    !known
}
