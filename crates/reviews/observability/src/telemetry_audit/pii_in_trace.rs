//! Personal data in the attributes of spans.

use review::prelude::*;

use crate::writes::Signal;
use crate::written::report;

pub(crate) static CHECK: Check = Check {
    id: "pii-in-trace",
    summary: "personal data or a credential is a span attribute",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "pii",
    focus: &["pii"],
    cwe: &[359, 532],
    references: &[
        "https://gdpr-info.eu/art-5-gdpr/",
        "https://opentelemetry.io/docs/security/handling-sensitive-data/",
    ],
    reads: FactKinds::CODE,
    page: include_str!("pii_in_trace.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    if crate::audit::is_asked(cx.audit(), "traces") {
        report(cx, |write| write.signal == Signal::Trace);
    }
}
