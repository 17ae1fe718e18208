//! Card, bank, identity and health data in a log.

use crate::people::personal;
use crate::sites::sites;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "log-card-ssn-health",
    summary: "regulated personal data is written to the log",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "safety",
    focus: &["safety", "privacy"],
    cwe: &[532, 359],
    references: &[
        "https://www.pcisecuritystandards.org/document_library/",
        "https://gdpr-info.eu/art-9-gdpr/",
    ],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("log_card_ssn_health.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in sites(cx) {
        let mut told: Vec<ByteRange> = Vec::new();
        for field in site.open_fields() {
            let Some(kind) = personal(&site, field).filter(|kind| kind.is_regulated()) else {
                continue;
            };
            // Fields of an object that was made before stand at one place.
            if told.contains(&field.range) {
                continue;
            }
            told.push(field.range);
            let severity = match kind {
                PersonalKind::BankAccount => Severity::High,
                _ => Severity::Blocker,
            };
            let message = format!("`{}` is {kind} and is logged as it is", field.name);
            cx.report(site.file(), field.range, message).severity(severity).because(
                site.file(),
                site.call.range,
                "the log call",
            );
        }
    }
}
