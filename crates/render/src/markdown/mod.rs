//! The report as a document: front matter and the sections that every review has, in one order.

mod details;
mod front;
mod overview;

pub use front::Stamp;

use review::{ReportedFinding, ReviewReport};

use crate::{tables, words};

pub(crate) fn render(report: &ReviewReport, stamp: Option<&Stamp>) -> String {
    let mut out = front::render(report, stamp);
    overview::title(report, &mut out);
    overview::scope(report, &mut out);
    overview::summary(report, &mut out);
    overview::surface(report, &mut out);
    report.tables.iter().for_each(|table| out.push_str(&tables::markdown(table)));
    table(report, &mut out);
    details::details(report, &mut out);
    overview::posture(report, &mut out);
    details::recommendations(report, &mut out);
    details::waived(report, &mut out);
    console(report, &mut out);
    out
}

fn table(report: &ReviewReport, out: &mut String) {
    out.push_str("## 3. Findings\n\n");
    out.push_str(&format!("{}.\n\n", words::counts_line(report.counts)));
    if report.findings.is_empty() {
        out.push_str("No open findings.\n\n");
        return;
    }
    out.push_str(
        "| Id | Severity | Confidence | Rule | Place | Finding |\n|---|---|---|---|---|---|\n",
    );
    for finding in &report.findings {
        out.push_str(&row(finding));
    }
    out.push('\n');
}

fn row(finding: &ReportedFinding) -> String {
    let marks = words::marks(finding);
    let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join(", ")) };
    format!(
        "| {} | {} | {} | {} | {} | {}{} |\n",
        finding.id,
        finding.severity,
        finding.confidence,
        finding.rule,
        code(&words::place(finding)),
        cell(&finding.message),
        cell(&marks),
    )
}

fn console(report: &ReviewReport, out: &mut String) {
    out.push_str("## 8. Console summary\n\n```text\n");
    for line in [
        words::gate_line(report),
        words::counts_line(report.counts),
        words::coverage_line(&report.coverage),
    ]
    .into_iter()
    .chain(tables::summaries(report))
    {
        out.push_str(&words::plain(&line));
        out.push('\n');
    }
    out.push_str("```\n");
}

/// Text inside a table: one line, no bars, no markup of its own.
pub(crate) fn cell(text: &str) -> String {
    words::plain(text).replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;")
}

/// Inline code that survives backquotes and bars.
pub(crate) fn code(text: &str) -> String {
    let text = words::plain(text).replace('|', "\\|");
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// A fence longer than any run of backquotes inside.
pub(crate) fn fenced(language: &str, text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let lines: Vec<_> = text.trim_end_matches(['\r', '\n']).lines().map(words::plain).collect();
    let text = lines.join("\n");
    format!("{fence}{language}\n{text}\n{fence}\n")
}
