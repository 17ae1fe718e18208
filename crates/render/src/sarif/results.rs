//! Findings as SARIF results.

use std::collections::BTreeMap;

use model::{Disposition, Edit, Evidence, Fix, RepoPath, Span, Waiver};
use review::{ReportedFinding, ReviewReport};

use super::model::{
    ArtifactChange, ArtifactLocation, CodeFlow, DeletedRegion, FixRow, Location, LocationMessage,
    PhysicalLocation, Region, Replacement, ResultProperties, ResultRow, Suppression, Text,
    ThreadFlow, ThreadFlowLocation,
};
use super::{SRCROOT, level};
use crate::words;

/// A primary region spans at most this many lines: readers anchor alerts to it.
const MOST_LINES: u32 = 3;

pub(super) fn all(report: &ReviewReport) -> impl Iterator<Item = &ReportedFinding> {
    report.findings.iter().chain(&report.waived).chain(&report.pre_existing).chain(&report.baseline)
}

pub(super) fn rows(report: &ReviewReport, rules: &[String]) -> Vec<ResultRow> {
    let compares = report.request.range.is_some()
        || !report.baseline.is_empty()
        || !report.pre_existing.is_empty();
    all(report).map(|finding| row(finding, rules, compares)).collect()
}

fn row(finding: &ReportedFinding, rules: &[String], compares: bool) -> ResultRow {
    ResultRow {
        rule_id: finding.rule.clone(),
        rule_index: rules.binary_search(&finding.rule).unwrap_or(0),
        level: level(finding.severity),
        message: Text { text: message(finding) },
        locations: locations(finding),
        related_locations: related(finding),
        code_flows: flows(finding),
        partial_fingerprints: BTreeMap::from([("sw/v1", finding.fingerprint.clone())]),
        baseline_state: compares.then(|| baseline_state(&finding.disposition)),
        suppressions: suppressions(&finding.disposition),
        fixes: fix(finding.fix.as_ref()),
        properties: ResultProperties {
            review: finding.reviews.first().cloned().unwrap_or_default(),
            reviews: finding.reviews.clone(),
            severity: finding.severity.word(),
            confidence: finding.confidence.word(),
            category: finding.category.clone(),
            id: finding.id.clone(),
            disposition: disposition(&finding.disposition),
            verify: finding.verify,
            in_tests: finding.in_tests,
            outside_focus: finding.outside_focus,
        },
    }
}

fn message(finding: &ReportedFinding) -> String {
    let mut lines = vec![finding.message.clone()];
    let searched = finding
        .evidence
        .iter()
        .any(|evidence| !matches!(evidence, Evidence::Code { .. } | Evidence::Flow { .. }));
    if searched {
        lines.extend(words::reasons(finding));
    }
    lines.extend(finding.fix.as_ref().map(|fix| format!("Fix: {}", fix.summary())));
    lines.join("\n")
}

/// A claim that something is missing lies at the first file that was searched; readers want a place.
fn locations(finding: &ReportedFinding) -> Vec<Location> {
    if let Some(span) = &finding.span {
        let mut region = region(span);
        region.snippet = snippet(finding, span);
        return vec![Location {
            id: None,
            physical_location: physical(&span.path, region),
            message: None,
        }];
    }
    let searched = finding.evidence.iter().find_map(|evidence| match evidence {
        Evidence::Absent { searched, .. } => searched.first(),
        _ => None,
    });
    searched.map(|path| line_location(path, 1)).into_iter().collect()
}

pub(super) fn line_location(path: &RepoPath, line: u32) -> Location {
    let region = Region { start_line: line.max(1), ..Region::default() };
    Location { id: None, physical_location: physical(path, region), message: None }
}

fn related(finding: &ReportedFinding) -> Vec<Location> {
    let others = finding.evidence.iter().filter_map(|evidence| match evidence {
        Evidence::Code { span, note } if finding.span.as_ref() != Some(span) => Some((span, note)),
        _ => None,
    });
    others.zip(1..).map(|((span, note), id)| located(span, note, Some(id))).collect()
}

fn flows(finding: &ReportedFinding) -> Vec<CodeFlow> {
    let flows = finding.evidence.iter().filter_map(|evidence| match evidence {
        Evidence::Flow { steps } if !steps.is_empty() => Some(steps),
        _ => None,
    });
    flows
        .map(|steps| {
            let steps = steps.iter().map(|step| located(&step.span, &step.note, None));
            let locations = steps.map(|location| ThreadFlowLocation { location }).collect();
            CodeFlow { thread_flows: vec![ThreadFlow { locations }] }
        })
        .collect()
}

fn located(span: &Span, note: &str, id: Option<usize>) -> Location {
    let message = (!note.is_empty()).then(|| LocationMessage { text: note.to_owned() });
    Location { id, physical_location: physical(&span.path, region(span)), message }
}

fn physical(path: &RepoPath, region: Region) -> PhysicalLocation {
    PhysicalLocation { artifact_location: artifact(path), region }
}

fn artifact(path: &RepoPath) -> ArtifactLocation {
    ArtifactLocation { uri: encode(path.as_str()), uri_base_id: SRCROOT }
}

fn region(span: &Span) -> Region {
    let start = Region {
        start_line: span.start.line,
        start_column: Some(span.start.column),
        ..Region::default()
    };
    if span.end.line - span.start.line.min(span.end.line) < MOST_LINES {
        return Region {
            end_line: Some(span.end.line),
            end_column: Some(span.end.column),
            ..start
        };
    }
    Region { end_line: Some(span.start.line + MOST_LINES - 1), ..start }
}

/// The lines of the region, when the report has them.
fn snippet(finding: &ReportedFinding, span: &Span) -> Option<LocationMessage> {
    let last = span.end.line.min(span.start.line + MOST_LINES - 1);
    let lines: Vec<_> = finding
        .snippet
        .iter()
        .filter(|line| (span.start.line..=last).contains(&line.line))
        .map(|line| line.text.trim_end_matches(['\r', '\n']))
        .collect();
    // A minified line says nothing and weighs much.
    let is_short = lines.iter().all(|line| line.len() <= 1_000);
    (!lines.is_empty() && is_short).then(|| LocationMessage { text: lines.join("\n") })
}

/// A relative URI reference: everything but unreserved characters and slashes is escaped.
fn encode(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'@' => {
                uri.push(byte as char)
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

const fn baseline_state(disposition: &Disposition) -> &'static str {
    match disposition {
        Disposition::PreExisting | Disposition::Baseline => "unchanged",
        Disposition::Open | Disposition::Waived(_) => "new",
    }
}

const fn disposition(disposition: &Disposition) -> &'static str {
    match disposition {
        Disposition::Open => "open",
        Disposition::PreExisting => "pre_existing",
        Disposition::Baseline => "baseline",
        Disposition::Waived(_) => "waived",
    }
}

fn suppressions(disposition: &Disposition) -> Vec<Suppression> {
    let accepted =
        |kind, justification| vec![Suppression { kind, status: "accepted", justification }];
    match disposition {
        Disposition::Open | Disposition::PreExisting => Vec::new(),
        Disposition::Baseline => accepted("external", "known to the baseline file".to_owned()),
        Disposition::Waived(waiver) => accepted(waiver_kind(waiver), words::waiver_line(waiver)),
    }
}

fn waiver_kind(waiver: &Waiver) -> &'static str {
    if waiver.place.starts_with("sw.toml") { "external" } else { "inSource" }
}

fn fix(fix: Option<&Fix>) -> Vec<FixRow> {
    let (Some(Fix::Safe { summary, edits }) | Some(Fix::Unsafe { summary, edits })) = fix else {
        return Vec::new();
    };
    if edits.is_empty() {
        return Vec::new();
    }
    let mut by_path: BTreeMap<&RepoPath, Vec<&Edit>> = BTreeMap::new();
    edits.iter().for_each(|edit| by_path.entry(&edit.path).or_default().push(edit));
    let changes = by_path.into_iter().map(|(path, edits)| ArtifactChange {
        artifact_location: artifact(path),
        replacements: edits.into_iter().map(replacement).collect(),
    });
    vec![FixRow {
        description: Text { text: summary.clone() },
        artifact_changes: changes.collect(),
    }]
}

fn replacement(edit: &Edit) -> Replacement {
    Replacement {
        deleted_region: DeletedRegion {
            byte_offset: edit.range.start,
            byte_length: edit.range.end.saturating_sub(edit.range.start),
        },
        inserted_content: Text { text: edit.text.clone() },
    }
}
