//! The origin that sandboxed frames and local files have.

use review::prelude::*;

use crate::cors::{self, Allowed};

pub(crate) static CHECK: Check = Check {
    id: "cors-null-origin",
    summary: "the origin `null` is allowed",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "web",
    focus: &["web"],
    cwe: &[942, 346],
    references: &[
        "https://www.w3.org/TR/cors-for-developers/#avoid-returning-access-control-allow-origin-null",
        "https://portswigger.net/web-security/cors",
    ],
    reads: FactKinds::CODE,
    page: include_str!("cors_null_origin.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for policy in cors::policies(cx) {
        if policy.origin == Allowed::Null {
            let message = "the origin `null` is allowed, which any website can have by calling from a sandboxed frame";
            cx.report(policy.file, policy.place, message).advise(
                "Take `null` off the list; serve local tools over http://localhost instead",
            );
        }
    }
}
