//! Every header of a request, or the request itself, in a log.

use review::prelude::*;
use review::words;

use crate::sites::{Site, dotted, sites};
use crate::whole::{is_headers, is_request, is_session};

pub(crate) static CHECK: Check = Check {
    id: "log-headers",
    summary: "all request headers, or the whole request, are written to the log",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "safety",
    focus: &["safety", "privacy"],
    cwe: &[532],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude",
    ],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("log_headers.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in sites(cx) {
        for field in site.open_fields().filter(|field| !field.redacted_within) {
            if site.is_hole(field) {
                continue;
            }
            let origin = site.origin(field.value);
            let key = field.name.rsplit('.').next().unwrap_or(&field.name);
            let builder = if is_headers(origin) {
                let text = format!(
                    "`{}` holds every header, `authorization` and `cookie` with them",
                    field.name
                );
                cx.report(site.file(), field.range, text)
            } else if is_request(origin)
                && is_named_so(&site, field.value)
                && !is_trimmed(&site, key)
            {
                let text = format!(
                    "`{}` is the whole request: its headers, its body and what middleware has put there",
                    field.name
                );
                cx.report(site.file(), field.range, text).severity(Severity::High)
            } else if is_session(origin) {
                let text = format!(
                    "`{}` is the whole session: who has signed in, and all that is kept for them",
                    field.name
                );
                cx.report(site.file(), field.range, text).severity(Severity::High)
            } else {
                continue;
            };
            builder.because(site.file(), site.call.range, "the log call");
        }
    }
}

/// A callback that middleware is given may be taken for a handler: then its parameter is called otherwise.
fn is_named_so(site: &Site<'_>, value: ExprId) -> bool {
    let name = dotted(site.code, value).unwrap_or_default();
    let last = name.rsplit('.').next().unwrap_or("");
    words(last)
        .iter()
        .any(|word| matches!(word.as_str(), "req" | "request" | "ctx" | "context" | "raw"))
}

/// Fastify's own serializers keep method, address and peer of `req` and nothing else.
fn is_trimmed(site: &Site<'_>, key: &str) -> bool {
    &*site.call.logger == "fastify" && matches!(key, "req" | "request" | "res" | "reply")
}
