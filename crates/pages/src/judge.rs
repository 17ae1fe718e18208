//! Strict both ways: a finding that nobody expected fails as surely as an expectation that nobody met.

use review::ReportedFinding;

use crate::Expectation;
use crate::page::{Problem, Section};

/// Compares what was found with what the section expects. `own` is the page's check.
pub(crate) fn judge(section: &Section, findings: &[ReportedFinding], own: &str) -> Vec<Problem> {
    let mut open: Vec<&ReportedFinding> = findings.iter().collect();
    let mut problems = Vec::new();
    let mut unmet = Vec::new();
    for expected in &section.expectations {
        match open.iter().position(|finding| fits(expected, finding, own)) {
            Some(place) => drop(open.remove(place)),
            None => unmet.push(expected),
        }
    }
    for expected in unmet {
        // A finding that nearly fits explains the failure better than two separate ones.
        let near = open.iter().position(|finding| is_at(expected, finding));
        let found = near.map_or_else(
            || "nothing was found there".to_owned(),
            |place| format!("found {}", describe(open.remove(place))),
        );
        problems.push(Problem::new(
            expected.page_line,
            format!("expected {}, {found}", wanted(expected, own)),
        ));
    }
    problems.extend(open.into_iter().map(|finding| unexpected(section, finding)));
    problems.sort();
    problems
}

fn fits(expected: &Expectation, finding: &ReportedFinding, own: &str) -> bool {
    let check = expected.check.as_deref().unwrap_or(own);
    let named = finding.rule == check || finding.rule.rsplit('/').next() == Some(check);
    is_at(expected, finding)
        && named
        && finding.severity == expected.severity
        && expected.column.is_none_or(|column| column_of(finding) == Some(column))
        && expected.message.as_ref().is_none_or(|part| finding.message.contains(part))
}

fn is_at(expected: &Expectation, finding: &ReportedFinding) -> bool {
    finding
        .span
        .as_ref()
        .is_some_and(|span| span.path.as_str() == expected.path && span.start.line == expected.line)
}

fn column_of(finding: &ReportedFinding) -> Option<u32> {
    finding.span.as_ref().map(|span| span.start.column)
}

fn wanted(expected: &Expectation, own: &str) -> String {
    let check = expected.check.as_deref().unwrap_or(own);
    let column = expected.column.map_or_else(String::new, |column| format!(" col {column}"));
    let message = expected.message.as_ref().map_or_else(String::new, |part| format!(" \"{part}\""));
    format!("[{check}] {}{column}{message}", expected.severity)
}

fn describe(finding: &ReportedFinding) -> String {
    let column = column_of(finding).map_or_else(String::new, |column| format!(" col {column}"));
    format!("[{}] {}{column} \"{}\"", finding.rule, finding.severity, finding.message)
}

fn unexpected(section: &Section, finding: &ReportedFinding) -> Problem {
    let line = finding.span.as_ref().and_then(|span| {
        let file = section.files.iter().find(|file| file.path == span.path.as_str())?;
        file.lines.get(span.start.line as usize - 1).copied()
    });
    Problem::new(line.unwrap_or(section.line), format!("unexpected finding {}", describe(finding)))
}
