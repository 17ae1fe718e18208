//! GitLab code quality: a JSON array of issues.

use model::Severity;
use review::{ReportedFinding, ReviewReport};
use serde::Serialize;

#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'r str,
    fingerprint: &'r str,
    severity: &'static str,
    location: Location<'r>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// Open findings with a place; the format has no word for the others.
pub(crate) fn render(report: &ReviewReport) -> String {
    let issues: Vec<_> = report.findings.iter().filter_map(issue).collect();
    crate::json::pretty(&issues)
}

fn issue(finding: &ReportedFinding) -> Option<Issue<'_>> {
    let span = finding.span.as_ref()?;
    Some(Issue {
        description: format!("{}: {}", finding.severity, finding.message),
        check_name: &finding.rule,
        fingerprint: &finding.fingerprint,
        severity: severity(finding.severity),
        location: Location {
            path: span.path.as_str(),
            lines: Lines { begin: span.start.line, end: span.end.line },
        },
    })
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocker => "blocker",
        Severity::High => "critical",
        Severity::Med => "major",
        Severity::Low => "minor",
        Severity::Nit => "info",
    }
}
