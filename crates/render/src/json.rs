//! The whole report in the schema of `docs/report.md`.

use review::ReviewReport;

pub(crate) fn render(report: &ReviewReport) -> String {
    pretty(report)
}

/// Serialising plain data with string keys cannot fail; if it ever does, the reader is told so in JSON.
pub(crate) fn pretty<T: serde::Serialize>(value: &T) -> String {
    let text = serde_json::to_string_pretty(value);
    text.unwrap_or_else(|error| {
        format!("{{\"error\":\"{}\"}}", error.to_string().replace('"', "'"))
    }) + "\n"
}
