//! Attempts follow each other at once: they fail together, and together they keep the other side down.

use facts::code::PropertyKey;
use review::prelude::*;

use crate::{again, retries, servers};

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
    again(cx);
    for site in servers::sites(cx) {
        if let Some(range) = without_pause(&site) {
            let message = "the next attempt follows at once: this package waits only where `retryDelay` says so";
            cx.report(site.file, range, message);
        }
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

/// Functions that call themselves where they failed.
fn again(cx: &mut CheckContext<'_>) {
    let files: Vec<_> = servers::files(cx).collect();
    for (file, _, code) in files {
        for again in again::calls(code).into_iter().filter(|again| !again.pauses) {
            let message =
                "the next attempt follows at once: wait longer after each, with some chance in it";
            cx.report(file, again.range, message).confidence(Confidence::Medium);
        }
    }
}

/// `axiosRetry(axios, { retries: 3 })`
fn without_pause(site: &CallSite<'_>) -> Option<ByteRange> {
    let is_set_up = matches!(
        site.callee.map(|origin| origin.as_str()),
        Some("axios-retry" | "axios-retry.default")
    );
    let options = site.arg(1)?;
    let ExprKind::Object(properties) = site.code.kind(site.code.constant(options)) else {
        return None;
    };
    let waits = properties.iter().any(|property| match &property.key {
        PropertyKey::Name(name) => &**name == "retryDelay",
        _ => true,
    });
    (is_set_up && !waits).then(|| site.range())
}
