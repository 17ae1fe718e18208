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
    for policy in cors::policies(cx) {
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
        cx.report(policy.file, policy.place, message)
            .advise("Name the origins that need it: `origin: [\"https://app.example.com\"]`");
    }
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
