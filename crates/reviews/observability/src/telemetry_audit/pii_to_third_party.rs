//! Personal data that leaves for somebody else's service.

use review::prelude::*;

use crate::written::report;

pub(crate) static CHECK: Check = Check {
    id: "pii-to-third-party",
    summary: "personal data or a credential is sent to an error reporter or analytics",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "pii",
    focus: &["pii"],
    cwe: &[359, 201],
    references: &[
        "https://gdpr-info.eu/art-28-gdpr/",
        "https://gdpr-info.eu/art-44-gdpr/",
        "https://docs.sentry.io/security-legal-pii/scrubbing/",
    ],
    reads: FactKinds::CODE,
    page: include_str!("pii_to_third_party.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    if crate::audit::is_asked(cx.audit(), "logs") || crate::audit::is_asked(cx.audit(), "traces") {
        report(cx, |write| write.is_third_party);
    }
}
