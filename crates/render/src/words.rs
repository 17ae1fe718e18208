//! Phrases that several formats share, so that they cannot disagree.

use model::{Disposition, Evidence, FlowStep, Waiver};
use review::{Coverage, GateVerdict, ReportedFinding, ReviewReport, SeverityCounts};

/// Source text may hold anything; a terminal or a log must not obey it.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() && letter != '\t' { ' ' } else { letter })
        .collect()
}

/// `src/a.ts:3:7`, or `-` for a claim without a place.
pub(crate) fn place(finding: &ReportedFinding) -> String {
    finding.span.as_ref().map_or_else(|| "-".to_owned(), |span| plain(&span.to_string()))
}

/// `Gate: BLOCK (exit 1)`, and both words when a blocked run is incomplete too.
pub(crate) fn gate_line(report: &ReviewReport) -> String {
    let gate = &report.gate;
    let also = match gate.verdict {
        GateVerdict::Block if gate.incomplete => " and INCOMPLETE",
        _ => "",
    };
    format!("Gate: {}{also} (exit {})", gate.label.word(), gate.exit_code)
}

/// `1 BLOCKER, 2 HIGH, 0 MED, 0 LOW, 0 NIT`.
pub(crate) fn counts_line(counts: SeverityCounts) -> String {
    model::Severity::ALL.map(|severity| format!("{} {severity}", counts.of(severity))).join(", ")
}

/// `40 files found, 38 reviewed, 30 parsed; 2 skipped (vendored 2); 1 gap`.
pub(crate) fn coverage_line(coverage: &Coverage) -> String {
    let skipped: u64 = coverage.skipped.values().sum();
    let reasons: Vec<_> =
        coverage.skipped.iter().map(|(reason, count)| format!("{reason} {count}")).collect();
    let reasons =
        if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) };
    format!(
        "{} found, {} reviewed, {} parsed; {skipped} skipped{reasons}; {}",
        counted(coverage.enumerated, "file"),
        coverage.reviewed,
        coverage.parsed,
        counted(coverage.gaps.len() as u64, "gap"),
    )
}

/// `1 file`, `2 files`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// `CWE-89`.
pub(crate) fn cwe_names(finding: &ReportedFinding) -> Vec<String> {
    finding.cwe.iter().map(|number| format!("CWE-{number}")).collect()
}

/// Remarks that change how a finding is to be read.
pub(crate) fn marks(finding: &ReportedFinding) -> Vec<String> {
    let mut marks = Vec::new();
    if finding.verify {
        marks.push("verify".to_owned());
    }
    if finding.outside_focus {
        marks.push("outside focus".to_owned());
    }
    if finding.in_tests {
        marks.push("test code".to_owned());
    }
    marks.extend(disposition(&finding.disposition));
    marks
}

fn disposition(disposition: &Disposition) -> Option<String> {
    match disposition {
        Disposition::Open => None,
        Disposition::PreExisting => Some("pre-existing".to_owned()),
        Disposition::Baseline => Some("in the baseline".to_owned()),
        Disposition::Waived(waiver) => Some(format!("waived: {}", waiver_line(waiver))),
    }
}

/// `legacy endpoint, owner @ana, until 2030-01-01, in src/a.ts:3`.
pub(crate) fn waiver_line(waiver: &Waiver) -> String {
    let mut parts = vec![plain(&waiver.reason)];
    parts.extend(waiver.owner.as_ref().map(|owner| format!("owner {}", plain(owner))));
    parts.extend(waiver.until.as_ref().map(|until| format!("until {}", plain(until))));
    parts.push(format!("in {}", plain(&waiver.place)));
    parts.join(", ")
}

/// `src/a.ts:3`
pub(crate) fn short_place(span: &model::Span) -> String {
    plain(&format!("{}:{}", span.path, span.start.line))
}

/// A race on one line: `A:3 reads account > B:3 reads account > ..`.
pub(crate) fn interleaving(finding: &ReportedFinding) -> Option<String> {
    let table = finding.interleaving.as_ref()?;
    let steps = table.steps.iter().map(|step| {
        let file = step.span.path.as_str().rsplit('/').next().unwrap_or("");
        format!("{:?} {} ({file}:{})", step.request, step.action, step.span.start.line)
    });
    Some(plain(&format!("{}: {}", steps.collect::<Vec<_>>().join(", then "), table.outcome)))
}

/// The first flow among the evidence.
pub(crate) fn flow(finding: &ReportedFinding) -> Option<&[FlowStep]> {
    finding.evidence.iter().find_map(|evidence| match evidence {
        Evidence::Flow { steps } if !steps.is_empty() => Some(steps.as_slice()),
        _ => None,
    })
}

/// One line for each reason to believe that is neither the primary place nor a flow.
pub(crate) fn reasons(finding: &ReportedFinding) -> Vec<String> {
    let is_primary = |span: &model::Span| finding.span.as_ref() == Some(span);
    finding
        .evidence
        .iter()
        .filter_map(|evidence| match evidence {
            Evidence::Code { span, note } if is_primary(span) && note.is_empty() => None,
            Evidence::Code { span, note } => Some(format!("{span}: {note}")),
            Evidence::Flow { .. } => None,
            Evidence::Commit { id, note } => {
                Some(format!("commit {}: {note}", id.get(..12).unwrap_or(id)))
            }
            Evidence::Given { field, text } => {
                Some(format!("given, not verified: {field}: {text}"))
            }
            Evidence::Absent { sought, searched } => Some(absent(sought, searched)),
            Evidence::Observed { by, note } => Some(format!("tried on {by}: {note}")),
        })
        .map(|reason| plain(&reason))
        .collect()
}

fn absent(sought: &str, searched: &[model::RepoPath]) -> String {
    let named: Vec<_> = searched.iter().take(3).map(ToString::to_string).collect();
    let more = searched.len().saturating_sub(named.len());
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("looked for {sought} in {}{more}: not found", named.join(", "))
}
/// What answers from outside, in figures; `None` when nothing does.
pub(crate) fn entry_points_line(points: &[review::EntryPoint]) -> Option<String> {
    let count =
        |has: fn(&review::EntryPoint) -> bool| points.iter().filter(|point| has(point)).count();
    (!points.is_empty()).then(|| {
        format!(
            "Entry points: {} ({} authenticated, {} with a role check, {} validated, {} rate-limited; the table is in --format md and json)",
            points.len(),
            count(|point| point.authentication.is_some()),
            count(|point| point.authorization.is_some()),
            count(|point| point.validation.is_some()),
            count(|point| point.rate_limit.is_some()),
        )
    })
}

/// Whether calling it is meant to change something.
pub(crate) fn changes(point: &review::EntryPoint) -> bool {
    !matches!(
        point.method.as_str(),
        "GET" | "HEAD" | "OPTIONS" | "QUERY" | "SUBSCRIPTION" | "CONNECT"
    )
}
