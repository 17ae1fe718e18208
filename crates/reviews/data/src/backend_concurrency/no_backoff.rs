//! Attempts follow each other at once: they fail together, and together they keep the other side down.

use review::prelude::*;

use crate::{retries, servers};

pub(crate) static CHECK: Check = Check {
    id: "no-backoff",
    summary: "attempts without a pause",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "idempotency",
    focus: &["idempotency"],
    cwe: &[400],
    references: &[
        "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
    ],
    reads: FactKinds::CODE.and(FactKinds::EFFECTS),
    page: include_str!("no_backoff.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let files: Vec<_> = servers::files(cx).collect();
    for (file, source, code) in files {
        for attempt in retries::loops(code) {
            if !attempt.pauses && attempt.calls_out && !attempt.consumes(&source.text) {
                let message = "the next attempt follows at once: wait longer after each, with some chance in it, so that clients do not come back together";
                cx.report(file, attempt.head, message);
            }
        }
    }
    for site in servers::sites(cx) {
        let Some(options) = retries::options(&site) else { continue };
        let zero = ["minTimeout", "retryDelay", "delay"]
            .iter()
            .find_map(|key| site.code.property(options, key));
        if let Some(zero) = zero.filter(
            |value| matches!(site.code.kind(*value), ExprKind::Number(number) if *number == 0.0),
        ) {
            cx.report(site.file, site.code.range(zero), "the next attempt follows at once");
        }
    }
}
