//! Personal data that reaches the log through a variable, a helper or a parameter.

use facts::LogField;
use review::prelude::*;

use crate::judge::{Judge, Told, Verdict, What, named};
use crate::people::personal;
use crate::sites::{Site, dotted, sites};

pub(crate) static CHECK: Check = Check {
    id: "log-pii-flow",
    summary: "personal data is logged under a name that does not say so",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "pii",
    focus: &["pii"],
    cwe: &[532, 359],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude",
        "https://gdpr-info.eu/art-5-gdpr/",
    ],
    reads: FactKinds::LOG_CALLS.and(FactKinds::CODE),
    page: include_str!("log_pii_flow.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    for site in sites(cx) {
        let mut told: Vec<ByteRange> = Vec::new();
        for field in site.open_fields() {
            // What its own name gives away is told by the checks of the logging review.
            if told.contains(&field.range) || says_so(&site, field) {
                continue;
            }
            let mut judge = Judge::new(program);
            let Verdict::Told(found) = judge.value(site.file(), field.value) else { continue };
            if found.way.is_empty() && !is_of_request(&found) || is_whole(found.what) {
                continue;
            }
            told.push(field.range);
            report(cx, &site, field, &found);
        }
    }
}

fn says_so(site: &Site<'_>, field: &LogField) -> bool {
    let by_value = dotted(site.code, field.value);
    personal(site, field).is_some()
        || named(&field.name).is_some()
        || by_value.as_deref().and_then(named).is_some()
}

/// A whole body and all headers have checks of their own.
fn is_whole(what: What) -> bool {
    matches!(what, What::Body | What::Headers)
}

fn is_of_request(told: &Told) -> bool {
    told.source.starts_with("req.")
}

fn report(cx: &mut CheckContext<'_>, site: &Site<'_>, field: &LogField, told: &Told) {
    let (what, source) = (told.what, &told.source);
    let message = format!("`{}` is `{source}`, {what}, and is logged as it is", field.name);
    let mut builder = cx.report(site.file(), field.range, message).severity(what.severity());
    for (file, range) in told.way.iter().take(6) {
        builder = builder.because(*file, *range, format!("it comes from `{source}`"));
    }
    builder.because(site.file(), site.call.range, "the log call");
}
