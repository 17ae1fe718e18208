//! Any website may call an API that knows its callers.

use facts::ImportTarget;
use review::prelude::*;

use crate::cors::{self, Allowed, Credentials};

pub(crate) static CHECK: Check = Check {
    id: "cors-wildcard",
    summary: "any website may read the API's answers",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "web",
    focus: &["web"],
    cwe: &[942, 346],
    references: &[
        "https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS",
        "https://cheatsheetseries.owasp.org/cheatsheets/HTML5_Security_Cheat_Sheet.html#cross-origin-resource-sharing",
    ],
    reads: FactKinds::CODE.and(FactKinds::ROUTES),
    page: include_str!("cors_wildcard.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let is_public = is_read_only(cx);
    let mut told: Vec<(FileId, String)> = Vec::new();
    for policy in cors::policies(cx) {
        if is_for_assets(cx, &policy) {
            continue;
        }
        let message = match policy.origin {
            _ if policy.credentials == Credentials::Sent => continue,
            Allowed::Null => continue,
            Allowed::Requested => "the request names the origin that is allowed",
            Allowed::Any | Allowed::Reflected if is_public => continue,
            Allowed::Any => {
                "every origin is allowed, so any website can call this API from its visitors' browsers"
            }
            Allowed::Reflected => {
                "whichever origin asks is allowed, so any website can call this API from its visitors' browsers"
            }
        };
        // `app.use(cors())` and `app.options("*", cors())` are one decision.
        let text = policy.place.slice(&cx.file(policy.file).text).to_owned();
        let decision = (policy.file, text);
        let is_general = policy.origin != Allowed::Requested;
        if is_general && !decision.1.contains(['"', '\'']) && told.contains(&decision) {
            continue;
        }
        told.push(decision);
        cx.report(policy.file, policy.place, message)
            .advise("Name the origins that need it: `origin: [\"https://app.example.com\"]`");
    }
}

/// Headers of files that anybody may have: those of a static folder, and answers that shared caches may keep.
fn is_for_assets(cx: &CheckContext<'_>, policy: &cors::Policy) -> bool {
    let source = cx.file(policy.file);
    let Some(code) = source.code() else { return false };
    let around = |range: ByteRange| range.contains(policy.place);
    let is_public = |range: ByteRange| {
        let text = range.slice(&source.text).to_ascii_lowercase();
        text.contains("cache-control") && text.contains("public, max-age")
    };
    crate::places::properties(code)
        .any(|(_, name, property)| name == "setHeaders" && around(property.range))
        || code.exprs.iter().any(|expr| {
            matches!(expr.kind, ExprKind::Object(_)) && around(expr.range) && is_public(expr.range)
        })
}

/// Routes that only read, in a repository that signs nobody in: what everybody may have, any website may have.
fn is_read_only(cx: &CheckContext<'_>) -> bool {
    let routes = &cx.program().routes.routes;
    let reads = |route: &Route| matches!(&*route.method, "GET" | "HEAD" | "OPTIONS");
    !routes.is_empty() && routes.iter().all(reads) && !signs_in(cx)
}

fn signs_in(cx: &CheckContext<'_>) -> bool {
    const WORDS: &[&str] = &[
        "session",
        "passport",
        "jwt",
        "jsonwebtoken",
        "jose",
        "oauth",
        "auth",
        "bcrypt",
        "argon2",
    ];
    let base = cx.base();
    base.code().any(|(file, _, code)| {
        (0..code.imports.len()).any(|import| match base.import_target(file, import) {
            ImportTarget::Package(name) => WORDS.iter().any(|word| name.contains(word)),
            _ => false,
        })
    })
}
