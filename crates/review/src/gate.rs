//! The decision.

use model::{Disposition, Severity};

use crate::report::{Coverage, GateReport, GateVerdict, Label, ReportedFinding};

/// `open` are findings that count, in order of the report.
pub(crate) fn decide(
    open: &[ReportedFinding],
    coverage: &Coverage,
    fail_on: Severity,
) -> GateReport {
    let gates = |finding: &&ReportedFinding| {
        finding.severity >= fail_on && !finding.verify && finding.disposition == Disposition::Open
    };
    let blocking: Vec<&ReportedFinding> = open.iter().filter(gates).collect();
    let incomplete = is_incomplete(coverage);
    let verdict = match (blocking.is_empty(), incomplete) {
        (false, _) => GateVerdict::Block,
        (true, true) => GateVerdict::Incomplete,
        (true, false) => GateVerdict::Pass,
    };
    let mut gate = GateReport {
        verdict,
        label: label(verdict, &blocking, open),
        incomplete,
        exit_code: 0,
        fail_on,
        rationale: rationale(&blocking, open, coverage, fail_on),
        blocking: blocking.iter().map(|finding| finding.id.clone()).collect(),
    };
    gate.exit_code = gate.exit().code();
    gate
}

/// Nothing was looked at, or something that should have been was not.
fn is_incomplete(coverage: &Coverage) -> bool {
    coverage.reviewed == 0 || open_gaps(coverage) > 0
}

fn open_gaps(coverage: &Coverage) -> usize {
    coverage.gaps.iter().filter(|gap| gap.relevant && gap.accepted.is_none()).count()
}

fn label(verdict: GateVerdict, blocking: &[&ReportedFinding], open: &[ReportedFinding]) -> Label {
    match verdict {
        GateVerdict::Block
            if blocking.iter().any(|finding| finding.severity == Severity::Blocker) =>
        {
            Label::Block
        }
        GateVerdict::Block => Label::RequestChanges,
        GateVerdict::Incomplete => Label::Incomplete,
        GateVerdict::Pass if open.is_empty() => Label::Approve,
        GateVerdict::Pass => Label::ApproveWithComments,
    }
}

fn rationale(
    blocking: &[&ReportedFinding],
    open: &[ReportedFinding],
    coverage: &Coverage,
    fail_on: Severity,
) -> String {
    let mut sentences = vec![match (blocking.len(), open.len()) {
        (0, 0) => "No open finding.".to_owned(),
        (0, open) => {
            format!("{}, none of which blocks at {fail_on} or above.", count(open, "open finding"))
        }
        (blocking, _) => format!("{} at {fail_on} or above.", count(blocking, "open finding")),
    }];
    let verify =
        open.iter().filter(|finding| finding.verify && finding.severity >= fail_on).count();
    if verify > 0 {
        sentences.push(format!(
            "{} of low confidence to be verified by a person.",
            count(verify, "finding")
        ));
    }
    if coverage.reviewed == 0 {
        sentences.push("No file was reviewed.".to_owned());
    }
    match open_gaps(coverage) {
        0 => {}
        gaps => sentences.push(format!("{} in what was to be reviewed.", count(gaps, "gap"))),
    }
    sentences.join(" ")
}

fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
