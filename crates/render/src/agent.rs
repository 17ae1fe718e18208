//! One line per finding, stable and compact: for programs that read text and pay for every word.
//!
//! ```text
//! src/a.ts:3:7 BLOCKER security/sql-concat SE-1 message | flow src/a.ts:1 -> src/db.ts:9 | fix: summary | id 0123abcd
//! ```

use review::{ReportedFinding, ReviewReport};

use crate::words;

pub(crate) fn render(report: &ReviewReport) -> String {
    let mut lines: Vec<String> = report.findings.iter().map(line).collect();
    for apart in [&report.waived, &report.pre_existing, &report.baseline] {
        lines.extend(apart.iter().map(line));
    }
    for reported in report.coverage.gaps.iter().filter(|gap| gap.relevant && gap.accepted.is_none())
    {
        let gap = &reported.gap;
        let line = gap.line.unwrap_or(1);
        lines.push(words::plain(&format!(
            "{}:{line}:1 GAP {}: {}",
            gap.path,
            gap.kind.word(),
            gap.reason
        )));
    }
    lines.extend(report.request.notes.iter().map(|note| words::plain(&format!("note: {note}"))));
    lines.push(words::plain(&format!(
        "{}; {}; {}",
        words::gate_line(report),
        words::counts_line(report.counts),
        words::coverage_line(&report.coverage),
    )));
    lines.join("\n") + "\n"
}

fn line(finding: &ReportedFinding) -> String {
    let mut parts = vec![format!(
        "{} {} {} {} {}",
        words::place(finding),
        finding.severity,
        finding.rule,
        finding.id,
        finding.message
    )];
    parts.extend(words::flow(finding).map(|steps| format!("flow {}", brief(steps))));
    parts.extend(finding.fix.as_ref().map(|fix| format!("fix: {}", fix.summary())));
    let marks = words::marks(finding);
    if !marks.is_empty() {
        parts.push(marks.join(", "));
    }
    parts.push(format!("id {}", finding.fingerprint));
    words::plain(&parts.join(" | "))
}

/// The places only, each line once, at most six: the ends say most.
fn brief(steps: &[model::FlowStep]) -> String {
    let mut places: Vec<String> =
        steps.iter().map(|step| format!("{}:{}", step.span.path, step.span.start.line)).collect();
    places.dedup();
    if places.len() > 6 {
        let left_out = places.len() - 5;
        places.splice(3..places.len() - 2, [format!("({left_out} more)")]);
    }
    places.join(" -> ")
}
