//! `sw rules`: every rule that is built.

use model::ExitCode;
use review::Check;
use serde::Serialize;

use crate::cli::RulesFormat;
use crate::failure::Failure;
use crate::{catalogue, console};

#[derive(Serialize)]
struct Row<'r> {
    id: &'r str,
    summary: &'static str,
    severity: &'static str,
    confidence: &'static str,
    category: &'static str,
    focus: &'static [&'static str],
    cwe: &'static [u16],
    needs_base: bool,
    references: &'static [&'static str],
}

pub(super) fn run(format: RulesFormat) -> Result<ExitCode, Failure> {
    let rules = catalogue::rules();
    let rows: Vec<Row<'_>> = rules.iter().map(|(id, check)| row(id, check)).collect();
    let text = match format {
        RulesFormat::Json => {
            serde_json::to_string_pretty(&rows)
                .map_err(|error| Failure::internal(error.to_string()))?
                + "\n"
        }
        RulesFormat::Md => markdown(&rows),
    };
    console::result(&text)?;
    Ok(ExitCode::Pass)
}

fn row<'r>(id: &'r str, check: &'static Check) -> Row<'r> {
    Row {
        id,
        summary: check.summary,
        severity: check.severity.word(),
        confidence: check.confidence.word(),
        category: check.category,
        focus: check.focus,
        cwe: check.cwe,
        needs_base: check.needs_base,
        references: check.references,
    }
}

fn markdown(rows: &[Row<'_>]) -> String {
    let mut text = String::from(
        "| Rule | Severity | Confidence | Focus | CWE | What |\n|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let cwe: Vec<_> = row.cwe.iter().map(ToString::to_string).collect();
        text.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} |\n",
            row.id,
            row.severity,
            row.confidence,
            row.focus.join(", "),
            cwe.join(", "),
            row.summary
        ));
    }
    text
}
