//! Personal data in a log.

use review::prelude::*;
use std::collections::BTreeMap;

use crate::people::personal;
use crate::sites::{cite, counted, sites};

pub(crate) static CHECK: Check = Check {
    id: "log-pii",
    summary: "personal data is written to the log",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "privacy",
    focus: &["privacy"],
    cwe: &[532, 359],
    references: &[
        "https://gdpr-info.eu/art-5-gdpr/",
        "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude",
    ],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("log_pii.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut addresses: BTreeMap<FileId, Vec<(FileId, ByteRange)>> = BTreeMap::new();
    for site in sites(cx) {
        for field in site.open_fields() {
            let Some(kind) = personal(&site, field).filter(|kind| !kind.is_regulated()) else {
                continue;
            };
            if kind == PersonalKind::IpAddress {
                addresses.entry(site.file()).or_default().push((site.file(), field.range));
                continue;
            }
            let message = format!("`{}` is {kind} and is logged as it is", field.name);
            let note = "the log call";
            cx.report(site.file(), field.range, message).because(
                site.file(),
                site.call.range,
                note,
            );
        }
    }
    report_addresses(cx, &addresses);
}

/// Servers that log addresses do so in every line of sign-in: one finding for each file.
fn report_addresses(cx: &mut CheckContext<'_>, found: &BTreeMap<FileId, Vec<(FileId, ByteRange)>>) {
    for (file, places) in found {
        let Some(((_, range), others)) = places.split_first() else { continue };
        let lines = counted(places.len(), "line");
        let verb = if places.len() == 1 { "holds" } else { "hold" };
        let message = format!("{lines} of this file {verb} an IP address as it is");
        cite(cx.report(*file, *range, message).severity(Severity::Med), others, "and here");
    }
}
