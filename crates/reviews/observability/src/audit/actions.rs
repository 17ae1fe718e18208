//! What to do, in order, and what keeps it from coming back.

use std::collections::BTreeSet;

use model::Severity;
use review::{Cell, ReportedFinding, Table};

use super::Worked;
use super::compliance::class;
use super::money::{dollars, span, values};
use super::security_table::remedy;

pub(super) fn table(worked: &Worked<'_, '_>) -> Table {
    let findings: Vec<&ReportedFinding> = worked.cx.findings().collect();
    let mut rows = Vec::new();
    data(&findings, &mut rows);
    rules(worked, &findings, &mut rows);
    rows.sort_by_key(|row: &Vec<Cell>| row.first().map(ToString::to_string));
    Table {
        title: "Actions".into(),
        note: "P0 before the next deployment, P1 within a month, P2 within a quarter. Savings are parts of what is spent now by the tables above, never more than it.".into(),
        columns: ["Priority", "Action", "Why", "Saves"].map(Into::into).to_vec(),
        rows,
        ..Table::default()
    }
}

/// One action for each class of data.
fn data(findings: &[&ReportedFinding], rows: &mut Vec<Vec<Cell>>) {
    let classes: BTreeSet<&str> = findings.iter().filter_map(|finding| class(finding)).collect();
    for of in classes {
        let own: Vec<&&ReportedFinding> =
            findings.iter().filter(|finding| class(finding) == Some(of)).collect();
        let worst = own.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Nit);
        let priority = match worst {
            Severity::Blocker => "P0",
            Severity::High => "P1",
            _ => "P2",
        };
        rows.push(vec![
            Cell::text(priority),
            Cell::text(format!("Keep {} out of telemetry: {}", of.replace('-', " "), remedy(of))),
            Cell::text(numbers(&own)),
            Cell::text("no money: risk"),
        ]);
    }
}

fn numbers(findings: &[&&ReportedFinding]) -> String {
    const SHOWN: usize = 8;
    let ids: Vec<&str> = findings.iter().take(SHOWN).map(|finding| finding.id.as_str()).collect();
    match findings.len().saturating_sub(SHOWN) {
        0 => ids.join(", "),
        more => format!("{} and {more} more", ids.join(", ")),
    }
}

fn rules(worked: &Worked<'_, '_>, findings: &[&ReportedFinding], rows: &mut Vec<Vec<Cell>>) {
    let of = |names: &[&str]| -> Vec<&&ReportedFinding> {
        findings.iter().filter(|finding| names.contains(&finding.rule.as_str())).collect()
    };
    let mut add = |priority: &str, action: &str, names: &[&str], saves: String| {
        let own = of(names);
        if !own.is_empty() {
            rows.push(vec![
                Cell::text(priority),
                Cell::text(action),
                Cell::text(numbers(&own)),
                Cell::text(saves),
            ]);
        }
    };
    let labels = of(&["telemetry-audit/unbounded-label"]);
    let is_high = labels.iter().any(|finding| finding.severity >= Severity::High);
    let per_value = worked.prices.find("metric-series").map_or_else(String::new, |price| {
        format!("{} for each {} that the labels take", dollars(price.usd), values(price.per))
    });
    add(
        if is_high { "P1" } else { "P2" },
        "Take labels without an end off metrics; put the value into the event or the span",
        &["telemetry-audit/unbounded-label"],
        per_value,
    );
    let saved = worked.prices.find("log-gb").and_then(|price| worked.volume.saved(price.usd));
    let saved = saved.map_or_else(String::new, |(low, high)| {
        format!("{} {}", span(&dollars(low), &dollars(high)), worked.volume.period())
    });
    add(
        "P1",
        "Write one event for each request instead of a diary, and sample uneventful ones",
        &[
            "logging/diary-logging",
            "logging/no-sampling",
            "logging/log-in-loop",
            "logging/log-health",
        ],
        saved,
    );
    add(
        "P1",
        "Set the level of production to info",
        &["logging/debug-prod"],
        "part of the log volume".into(),
    );
    add(
        "P1",
        "Put the request's id on every line: a child logger, a mixin, or AsyncLocalStorage",
        &["logging/no-correlation"],
        "no money: time to understand a fault".into(),
    );
    add(
        "P2",
        "Put variables into fields instead of the message",
        &["logging/unstructured"],
        "no money: time to understand a fault".into(),
    );
    add(
        "P2",
        "Log failures at error, so that alerts see them",
        &["logging/level-failure-info"],
        "no money: time to notice a fault".into(),
    );
}

/// What would have caught it.
pub(super) fn monitoring(worked: &Worked<'_, '_>) -> Table {
    let has_data = worked.cx.findings().any(|finding| class(finding).is_some());
    let mut rows = Vec::new();
    let mut add = |what: &str, how: &str| rows.push(vec![Cell::text(what), Cell::text(how)]);
    if has_data {
        add(
            "Redaction as the last line",
            "the logger's own redaction on a copy, by key at every depth; tested with a record of each class",
        );
        add(
            "A scanner in the log pipeline",
            "formats of credentials and card numbers with their check digit are dropped and counted",
        );
        add(
            "Alert: redactions in production",
            "any count above zero within 5 minutes names the service and the class, never the value",
        );
    }
    if worked.series.metrics.iter().any(|metric| !metric.endless().is_empty()) {
        add("Alert: series of one metric", "twice the figure of last week, or more than 1,000");
    }
    if !rows.is_empty() || worked.volume.now().is_some() {
        rows.push(vec![
            Cell::text("This audit in the pipeline"),
            Cell::text("sw telemetry-audit --since main fails a change that adds a finding of HIGH or above"),
        ]);
    }
    Table {
        title: "Monitoring and prevention".into(),
        note: "What notices the next one before a person does.".into(),
        columns: ["What", "How"].map(Into::into).to_vec(),
        rows,
        ..Table::default()
    }
}
