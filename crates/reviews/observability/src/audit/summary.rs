//! The first page and the last.

use std::collections::BTreeSet;

use model::Severity;
use review::{Cell, Table};

use super::compliance::class;
use super::money::{dollars, grouped, span};
use super::quality::band;
use super::{Worked, is_asked};
use crate::sites::counted;
use crate::writes::{Signal, Writes};

pub(super) fn executive(worked: &Worked<'_, '_>) -> Table {
    let findings: Vec<_> = worked.cx.findings().collect();
    let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let about_data = findings.iter().filter(|finding| class(finding).is_some()).count();
    let risk = match (of(Severity::Blocker), of(Severity::High)) {
        (0, 0) if about_data == 0 => {
            "LOW: no personal data or credential was found in what is written"
        }
        (0, 0) => "MEDIUM: personal data of lesser weight is written",
        (0, _) => "HIGH: to be mended before the next release",
        _ => "CRITICAL: to be mended before the next deployment",
    };
    let mut rows = vec![
        line("Risk", risk),
        line(
            "Findings",
            &format!(
                "{} BLOCKER, {} HIGH, {} MED; {about_data} about data",
                of(Severity::Blocker),
                of(Severity::High),
                of(Severity::Med)
            ),
        ),
    ];
    rows.push(line("Waste", &waste(worked)));
    if let Some(score) = worked.quality.rates.score() {
        rows.push(line("Logging", &format!("{score}/100 {}", band(score))));
    }
    let endless =
        worked.series.metrics.iter().filter(|metric| !metric.endless().is_empty()).count();
    if !worked.series.metrics.is_empty() {
        let bounded: u64 = worked
            .series
            .metrics
            .iter()
            .filter_map(super::series::Metric::bound)
            .fold(0, u64::saturating_add);
        let metrics = counted(worked.series.metrics.len(), "metric");
        rows.push(line(
            "Cardinality",
            &match bounded {
                0 => format!("{metrics}: {endless} without an end"),
                bounded => format!(
                    "{metrics}: {endless} without an end, the known ones make at most {} series",
                    grouped(bounded)
                ),
            },
        ));
    }
    Table {
        title: "Executive summary".into(),
        note: "What the rest of the report comes to.".into(),
        columns: ["What", "Result"].map(Into::into).to_vec(),
        rows,
        ..Table::default()
    }
}

fn line(what: &str, result: &str) -> Vec<Cell> {
    vec![Cell::text(what), Cell::text(result)]
}

/// What one sampled event would save of what logs cost now.
fn waste(worked: &Worked<'_, '_>) -> String {
    let price = worked.prices.find("log-gb");
    let saved = price.and_then(|price| worked.volume.saved(price.usd));
    match saved {
        Some((_, high)) if high <= 0.0 => "none that a sampled event would save".to_owned(),
        Some((low, high)) => {
            format!("{} of logs {}", span(&dollars(low), &dollars(high)), worked.volume.period())
        }
        None => {
            "not known: no handler logs in what was looked at, or there is no list price".to_owned()
        }
    }
}

pub(super) fn appendix(worked: &Worked<'_, '_>) -> Table {
    let cx = worked.cx;
    let program = cx.program();
    let reviewed = |file| cx.is_reviewed(file);
    let logs = program.log_calls.iter().filter(|call| reviewed(call.file)).count();
    let writes = program.shared::<Writes>();
    let of = |signal: Signal| {
        let own = writes.0.iter().filter(|write| write.signal == signal && reviewed(write.file));
        let systems: BTreeSet<&str> = own.clone().map(|write| write.system).collect();
        let systems: Vec<&str> = systems.into_iter().collect();
        (own.count(), systems.join(", "))
    };
    let mut rows = Vec::new();
    let mut add = |signal: &str, count: usize, systems: String| {
        rows.push(vec![Cell::text(signal), Cell::Number(count as u64), Cell::text(systems)]);
    };
    let audit = cx.audit();
    if is_asked(audit, "logs") {
        let loggers: BTreeSet<&str> = program
            .log_calls
            .iter()
            .filter(|call| reviewed(call.file))
            .map(|call| &*call.logger)
            .collect();
        add("log statements", logs, loggers.into_iter().collect::<Vec<_>>().join(", "));
    }
    for (signal, name, word) in [
        (Signal::Metric, "metric writes", "metrics"),
        (Signal::Trace, "span attributes", "traces"),
        (Signal::Errors, "error reports", "logs"),
        (Signal::Analytics, "analytics", "logs"),
    ] {
        if is_asked(audit, word) {
            let (count, systems) = of(signal);
            add(name, count, systems);
        }
    }
    for (file, sample) in program.base.samples() {
        let path = &program.base.file(*file).path;
        add(
            "lines of a sample",
            sample.lines as usize,
            format!(
                "{path}: {} bytes, {} of the lines are JSON",
                grouped(sample.bytes),
                grouped(sample.structured)
            ),
        );
    }
    Table {
        title: "Appendix: what was looked at".into(),
        note: "Calls in production code under review.".into(),
        columns: ["What", "Count", "Of"].map(Into::into).to_vec(),
        rows,
        ..Table::default()
    }
}
