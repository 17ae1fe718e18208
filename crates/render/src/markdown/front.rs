//! Front matter: what a program reads of the document.

use review::ReviewReport;
use serde::{Deserialize, Serialize};

use super::Page;
use crate::words;

/// What a session's artifact knows and standard output does not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Of the record in the session's evidence that it is made from.
    pub id: Option<String>,
    /// The commit that was checked out.
    pub head_sha: Option<String>,
    /// Whether the working tree differed from it.
    pub dirty: Option<bool>,
    /// Path and SHA-256 of the files that it cites.
    pub inputs: Vec<(String, String)>,
}

pub(super) fn render(report: &ReviewReport, stamp: Option<&Stamp>, page: &mut Page) {
    let reviews: Vec<_> = report.reviews.iter().map(|review| review.name.as_str()).collect();
    let request = &report.request;
    let mut out = String::from("---\nschema: session-workflow/1\ntype: review\n");
    let mut line = |key: &str, value: &str| out.push_str(&format!("{key}: {value}\n"));
    if let Some(id) = stamp.and_then(|stamp| stamp.id.as_deref()) {
        line("id", id);
    }
    // An audit is asked for by its own name.
    let asked = reviews.first().and_then(|name| request::Command::find(name));
    let audit = asked.filter(|command| command.family == request::Family::Audit);
    let command = audit.map(|command| command.name.to_owned());
    line("command", &command.unwrap_or_else(|| format!("review:{}", reviews.join(","))));
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
    page.about("/request", |page| page.push_str(&out));
    page.push_str("metrics:\n");
    for severity in model::Severity::ALL {
        let line =
            format!("  {}: {}\n", severity.word().to_lowercase(), report.counts.of(severity));
        page.about(format!("/counts/{}", severity.word()), |page| page.push_str(&line));
    }
    let (reviewed, gaps) = (report.coverage.reviewed, report.coverage.gaps.len());
    page.about("/coverage", |page| {
        page.push_str(&format!("  files_reviewed: {reviewed}\n  gaps: {gaps}\n"));
    });
    let mut out = String::new();
    if let Some(stamp) = stamp {
        made_from(stamp, &mut out);
    }
    out.push_str(if stamp.is_some() {
        "related:\n  session: ../README.md\n"
    } else {
        "related: {}\n"
    });
    out.push_str("---\n\n");
    if let Some(stamp) = stamp {
        out.push_str(&format!("Save as: {}\n\n", stamp.save_as));
    }
    page.push_str(&out);
}

fn made_from(stamp: &Stamp, out: &mut String) {
    if let Some(head) = &stamp.head_sha {
        out.push_str(&format!("head_sha: {}\n", quoted(head)));
    }
    if let Some(dirty) = stamp.dirty {
        out.push_str(&format!("dirty: {dirty}\n"));
    }
    out.push_str(if stamp.inputs.is_empty() { "inputs: []\n" } else { "inputs:\n" });
    for (path, sha256) in &stamp.inputs {
        out.push_str(&format!("  - path: {}\n    sha256: {}\n", quoted(path), quoted(sha256)));
    }
}

fn list(values: &[String]) -> String {
    let values: Vec<_> = values.iter().map(|value| quoted(value)).collect();
    format!("[{}]", values.join(", "))
}

/// A double-quoted YAML scalar: valid for any text.
fn quoted(text: &str) -> String {
    format!("\"{}\"", words::plain(text).replace('\\', "\\\\").replace('"', "\\\""))
}
