//! Front matter: what a program reads of the document.

use review::ReviewReport;

use crate::words;

/// What a session's artifact knows and standard output does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The session's slug.
    pub session: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// RFC 3339, UTC.
    pub updated_at: String,
    /// Where it is written, from the repository's root.
    pub save_as: String,
}

pub(super) fn render(report: &ReviewReport, stamp: Option<&Stamp>) -> String {
    let reviews: Vec<_> = report.reviews.iter().map(|review| review.name.as_str()).collect();
    let request = &report.request;
    let mut out = String::from("---\nschema: session-workflow/1\ntype: review\n");
    let mut line = |key: &str, value: &str| out.push_str(&format!("{key}: {value}\n"));
    line("command", &format!("review:{}", reviews.join(",")));
    let session = stamp.map(|stamp| stamp.session.as_str()).or(request.session.as_deref());
    line("session_slug", &session.map_or_else(|| "null".to_owned(), quoted));
    if let Some(stamp) = stamp {
        line("date", &stamp.date);
        line("created_at", &stamp.created_at);
        line("updated_at", &stamp.updated_at);
    }
    line("scope", &quoted(&request.scope));
    line("target", &list(&request.target));
    line("range", &request.range.as_deref().map_or_else(|| "null".to_owned(), quoted));
    line("depth", &quoted(&request.depth));
    line("focus", &list(&request.focus));
    line("verdict", report.gate.label.word());
    line("incomplete", if report.gate.incomplete { "true" } else { "false" });
    line("exit_code", &report.gate.exit_code.to_string());
    line("tool_version", &quoted(&report.tool.version));
    out.push_str("metrics:\n");
    for severity in model::Severity::ALL {
        let count = report.counts.of(severity);
        out.push_str(&format!("  {}: {count}\n", severity.word().to_lowercase()));
    }
    out.push_str(&format!("  files_reviewed: {}\n", report.coverage.reviewed));
    out.push_str(&format!("  gaps: {}\n", report.coverage.gaps.len()));
    out.push_str(if stamp.is_some() {
        "related:\n  session: ../README.md\n"
    } else {
        "related: {}\n"
    });
    out.push_str("---\n\n");
    if let Some(stamp) = stamp {
        out.push_str(&format!("Save as: {}\n\n", stamp.save_as));
    }
    out
}

fn list(values: &[String]) -> String {
    let values: Vec<_> = values.iter().map(|value| quoted(value)).collect();
    format!("[{}]", values.join(", "))
}

/// A double-quoted YAML scalar: valid for any text.
fn quoted(text: &str) -> String {
    format!("\"{}\"", words::plain(text).replace('\\', "\\\\").replace('"', "\\\""))
}
