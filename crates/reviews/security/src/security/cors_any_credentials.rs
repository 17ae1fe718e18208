//! Every website may read answers that are made for a signed-in user.

use review::prelude::*;

use crate::cors::{self, Allowed, Credentials};

pub(crate) static CHECK: Check = Check {
    id: "cors-any-credentials",
    summary: "any website may read answers with the user's credentials",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "web",
    focus: &["web", "csrf"],
    cwe: &[942, 346],
    references: &[
        "https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS#credentialed_requests_and_wildcards",
        "https://portswigger.net/web-security/cors",
    ],
    reads: FactKinds::CODE,
    page: include_str!("cors_any_credentials.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for policy in cors::policies(cx) {
        if policy.credentials != Credentials::Sent || policy.origin == Allowed::Null {
            continue;
        }
        let who = match policy.origin {
            Allowed::Any => {
                "`*` is allowed together with credentials: browsers refuse the pair, and it says that any site was meant to be let in"
            }
            Allowed::Requested => {
                "the request names the origin that is allowed, with credentials: any site can read what a signed-in visitor may"
            }
            _ => {
                "whichever origin asks is allowed, with credentials: any site can read what a signed-in visitor may"
            }
        };
        cx.report(policy.file, policy.place, who)
            .advise("Allow a list: `origin: [\"https://app.example.com\"]`, or a function that looks the origin up in one");
    }
}
