//! The report as a document: front matter and the sections that every review has, in one order.

mod details;
mod front;
mod overview;
mod page;

pub use front::Stamp;
pub(crate) use page::Page;
pub use page::Source;

use review::{ReportedFinding, ReviewReport};

use crate::{tables, words};

pub(crate) fn render(report: &ReviewReport, stamp: Option<&Stamp>) -> String {
    traced(report, stamp).0
}

/// The document, and which part of the report each of its lines says.
pub(crate) fn traced(report: &ReviewReport, stamp: Option<&Stamp>) -> (String, Vec<Source>) {
    let mut out = Page::default();
    front::render(report, stamp, &mut out);
    overview::title(report, &mut out);
    out.about("/request", |out| overview::scope(report, out));
    out.about("/gate", |out| overview::summary(report, out));
    out.about("/entry_points", |out| overview::surface(report, out));
    for (table, at) in report.tables.iter().zip(0..) {
        out.about(format!("/tables/{at}"), |out| out.push_str(&tables::markdown(table)));
    }
    table(report, &mut out);
    details::details(report, &mut out);
    out.about("/posture", |out| overview::posture(report, out));
    out.about("/findings", |out| details::recommendations(report, out));
    details::waived(report, &mut out);
    console(report, &mut out);
    out.finish()
}

fn table(report: &ReviewReport, out: &mut Page) {
    out.push_str("## 3. Findings\n\n");
    out.about("/counts", |out| out.push_str(&format!("{}.\n", words::counts_line(report.counts))));
    out.push('\n');
    if report.findings.is_empty() {
        out.push_str("No open findings.\n\n");
        return;
    }
    out.push_str(
        "| Id | Severity | Confidence | Rule | Place | Finding |\n|---|---|---|---|---|---|\n",
    );
    for (finding, at) in report.findings.iter().zip(0..) {
        out.about(format!("/findings/{at}"), |out| out.push_str(&row(finding)));
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

fn console(report: &ReviewReport, out: &mut Page) {
    out.push_str("## 8. Console summary\n\n```text\n");
    let mut line = |pointer: &str, text: String| {
        out.about(pointer, |out| out.push_str(&format!("{}\n", words::plain(&text))));
    };
    line("/gate", words::gate_line(report));
    line("/counts", words::counts_line(report.counts));
    line("/coverage", words::coverage_line(&report.coverage));
    tables::summaries(report).for_each(|summary| line("/tables", summary));
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
