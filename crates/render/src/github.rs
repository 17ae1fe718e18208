//! Workflow commands that GitHub turns into annotations of a pull request.

use model::{Severity, Span};
use review::{GateVerdict, ReportedFinding, ReviewReport};

use crate::words;

pub(crate) fn render(report: &ReviewReport) -> String {
    let mut lines: Vec<String> = report.findings.iter().map(annotation).collect();
    for reported in report.coverage.gaps.iter().filter(|gap| gap.relevant && gap.accepted.is_none())
    {
        let gap = &reported.gap;
        let file = property(gap.path.as_str());
        let line = gap.line.unwrap_or(1);
        let message = data(&format!("not reviewed: {}: {}", gap.kind.word(), gap.reason));
        lines.push(format!("::warning file={file},line={line},title=gap::{message}"));
    }
    let level = if report.gate.verdict == GateVerdict::Pass { "notice" } else { "error" };
    let summary = format!("{}; {}", words::gate_line(report), words::counts_line(report.counts));
    lines.push(format!("::{level} title=session-workflow::{}", data(&summary)));
    lines.join("\n") + "\n"
}

fn annotation(finding: &ReportedFinding) -> String {
    let level = match finding.severity {
        Severity::Blocker | Severity::High => "error",
        Severity::Med => "warning",
        Severity::Low | Severity::Nit => "notice",
    };
    let title = property(&format!("{} {}", finding.severity, finding.rule));
    let place = finding.span.as_ref().map(position).unwrap_or_default();
    let mut message = finding.message.clone();
    if let Some(fix) = &finding.fix {
        message = format!("{message}\nFix: {}", fix.summary());
    }
    format!("::{level} {place}title={title}::{}", data(&message))
}

fn position(span: &Span) -> String {
    let file = property(span.path.as_str());
    let (start, end) = (span.start, span.end);
    // GitHub takes columns only for a range within one line.
    let columns = if start.line == end.line {
        format!("col={},endColumn={},", start.column, end.column)
    } else {
        String::new()
    };
    format!("file={file},line={},endLine={},{columns}", start.line, end.line)
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
