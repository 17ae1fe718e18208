//! Personal data that is in a log already.

use review::prelude::*;

use crate::audit::report_hits as report;

pub(crate) static CHECK: Check = Check {
    id: "sample-pii",
    summary: "an exported log holds personal data",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "pii",
    focus: &["pii"],
    cwe: &[532, 359],
    references: &[
        "https://gdpr-info.eu/art-5-gdpr/",
        "https://www.pcisecuritystandards.org/document_library/",
    ],
    reads: FactKinds::SAMPLES,
    page: include_str!("sample_pii.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    report(cx, |hit| {
        let severity = match &*hit.class {
            "card" | "ssn" | "iban" => Severity::Blocker,
            "ip" => Severity::Med,
            _ => Severity::High,
        };
        (!hit.is_secret).then_some(severity)
    });
}
