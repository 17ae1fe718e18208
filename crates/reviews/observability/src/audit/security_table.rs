//! Findings by class of data and by where they go.

use std::collections::BTreeMap;

use model::Severity;
use review::{Cell, ReportedFinding, Table};

use super::Worked;
use super::compliance::class;

/// Where a finding of this rule is written to.
fn signal(finding: &ReportedFinding) -> &'static str {
    match finding.rule.as_str() {
        "telemetry-audit/pii-in-trace" => "traces",
        "telemetry-audit/pii-in-metric" => "metrics",
        "telemetry-audit/pii-to-third-party" => "third parties",
        "telemetry-audit/sample-pii" | "telemetry-audit/sample-secret" => "logs (sampled)",
        _ => "logs",
    }
}

pub(super) fn security(worked: &Worked<'_, '_>) -> Table {
    let mut groups: BTreeMap<(&str, &str), Vec<&ReportedFinding>> = BTreeMap::new();
    for finding in worked.cx.findings() {
        if let Some(class) = class(finding) {
            groups.entry((class, signal(finding))).or_default().push(finding);
        }
    }
    let mut rows: Vec<(Severity, Vec<Cell>)> = groups
        .iter()
        .map(|((class, signal), findings)| {
            let worst =
                findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Nit);
            let ids: Vec<&str> =
                findings.iter().map(|finding| finding.id.as_str()).take(12).collect();
            let cells = vec![
                Cell::text(class.replace('-', " ")),
                Cell::text(*signal),
                Cell::text(worst.word()),
                Cell::Number(findings.len() as u64),
                Cell::text(ids.join(", ")),
                Cell::text(remedy(class)),
            ];
            (worst, cells)
        })
        .collect();
    rows.sort_by_key(|(worst, _)| std::cmp::Reverse(*worst));
    Table {
        title: "Security".into(),
        note: "Personal data and credentials by where they are written. Hashes, masks, counts and flags are no finding.".into(),
        columns: ["Data", "In", "Worst", "Findings", "Numbers", "Remedy"].map(Into::into).to_vec(),
        rows: rows.into_iter().map(|(_, cells)| cells).collect(),
        ..Table::default()
    }
}

/// What to write instead.
pub(super) fn remedy(class: &str) -> &'static str {
    match class {
        "credential" => {
            "leave it out, rotate it, purge it from the store, filter and alert on its format"
        }
        "card-verification" => "leave it out: it may not be kept in any form",
        "card" => "the last four digits at most, or the provider's token",
        "bank" | "government-id" => "leave it out; an internal id says who it is",
        "health" => "leave it out, or keep it in an access-controlled store of its own",
        "email" | "phone" => "the user's id, or a keyed hash",
        "ip" => "drop the last octet (IPv4) or all but the /48 (IPv6)",
        "body" => "name the fields that are needed",
        "record" => "the id and the few fields that are needed",
        _ => "the user's id",
    }
}
