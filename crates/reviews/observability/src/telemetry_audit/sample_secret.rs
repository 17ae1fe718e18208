//! Credentials that are in a log already.

use review::prelude::*;

use crate::audit::report_hits as report;

pub(crate) static CHECK: Check = Check {
    id: "sample-secret",
    summary: "an exported log holds a credential",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "pii",
    focus: &["pii"],
    cwe: &[532, 200],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude",
    ],
    reads: FactKinds::SAMPLES,
    page: include_str!("sample_secret.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    report(cx, |hit| {
        // A credential of a test mode opens nothing that matters.
        let severity = if hit.class.ends_with("-test") { Severity::Med } else { Severity::Blocker };
        hit.is_secret.then_some(severity)
    });
}
