//! Each finding in full, what to do about it, and what was set aside.

use model::{Actor, Disposition, Edit, Fix, Severity};
use review::{ReportedFinding, ReviewReport};

use super::{Page, cell, code, fenced};
use crate::words;

pub(super) fn details(report: &ReviewReport, out: &mut Page) {
    out.push_str("## 4. Details\n\n");
    if report.findings.is_empty() {
        out.push_str("Nothing to detail.\n\n");
    }
    for (finding, at) in report.findings.iter().zip(0..) {
        out.about(format!("/findings/{at}"), |out| one(finding, out));
    }
}

fn one(finding: &ReportedFinding, out: &mut String) {
    let title = cell(&finding.title);
    out.push_str(&format!("### {} {}: {title}\n\n", finding.id, finding.severity));
    let mut facts = vec![
        format!("Rule: {}", finding.rule),
        format!("Category: {}", cell(&finding.category)),
        format!("Confidence: {}", finding.confidence),
        format!("Place: {}", code(&words::place(finding))),
    ];
    let marks = words::marks(finding);
    facts.extend((!marks.is_empty()).then(|| format!("Remarks: {}", cell(&marks.join(", ")))));
    facts.extend(
        (!finding.also.is_empty()).then(|| format!("Also found by: {}", finding.also.join(", "))),
    );
    for fact in facts {
        out.push_str(&format!("- {fact}\n"));
    }
    out.push_str(&format!("\n{}\n\n", cell(&finding.message)));
    snippet(finding, out);
    flow(finding, out);
    interleaving(finding, out);
    for reason in words::reasons(finding) {
        out.push_str(&format!("- Because {}\n", cell(&reason)));
    }
    if !finding.impact.is_empty() {
        out.push_str(&format!("\n**Impact.** {}\n", cell(&finding.impact)));
    }
    fix(finding, out);
    references(finding, out);
    out.push('\n');
}

fn snippet(finding: &ReportedFinding, out: &mut String) {
    if finding.snippet.is_empty() {
        return;
    }
    let language = finding.span.as_ref().and_then(|span| span.path.extension()).unwrap_or("");
    let lines: Vec<_> =
        finding.snippet.iter().map(|line| line.text.trim_end_matches(['\r', '\n'])).collect();
    out.push_str(&fenced(language, &lines.join("\n")));
    out.push('\n');
}

fn flow(finding: &ReportedFinding, out: &mut String) {
    let Some(steps) = words::flow(finding) else { return };
    out.push_str("How it gets there:\n\n");
    for (step, number) in steps.iter().zip(1..) {
        out.push_str(&format!("{number}. {} {}\n", code(&step.span.to_string()), cell(&step.note)));
    }
    out.push('\n');
}

/// Two requests side by side.
fn interleaving(finding: &ReportedFinding, out: &mut String) {
    let Some(table) = &finding.interleaving else { return };
    out.push_str("How two requests meet:\n\n| Step | Request A | Request B |\n|---|---|---|\n");
    for (step, number) in table.steps.iter().zip(1..) {
        let text = format!("{} ({})", cell(&step.action), code(&words::short_place(&step.span)));
        let (a, b) = match step.request {
            Actor::A => (text.as_str(), ""),
            Actor::B => ("", text.as_str()),
        };
        out.push_str(&format!("| {number} | {a} | {b} |\n"));
    }
    out.push_str(&format!("\nOutcome: {}\n\n", cell(&table.outcome)));
}

fn fix(finding: &ReportedFinding, out: &mut String) {
    let Some(fix) = &finding.fix else { return };
    let how = match fix {
        Fix::Safe { .. } => " (keeps behaviour)",
        Fix::Unsafe { .. } => " (look at it before applying)",
        Fix::Advice { .. } => "",
    };
    out.push_str(&format!("\n**Fix{how}.** {}\n", cell(fix.summary())));
    match fix {
        Fix::Safe { edits, .. } | Fix::Unsafe { edits, .. } => {
            edits.iter().for_each(|edit| edited(edit, out))
        }
        Fix::Advice { before, after, .. } => difference(before.as_deref(), after.as_deref(), out),
    }
}

fn edited(edit: &Edit, out: &mut String) {
    let (start, end) = (edit.range.start, edit.range.end);
    out.push_str(&format!("\n{} bytes {start} to {end} become:\n\n", code(edit.path.as_str())));
    out.push_str(&fenced("", &edit.text));
}

fn difference(before: Option<&str>, after: Option<&str>, out: &mut String) {
    let marked = |mark: char, text: Option<&str>| -> Vec<String> {
        text.into_iter().flat_map(str::lines).map(|line| format!("{mark} {line}")).collect()
    };
    let lines = [marked('-', before), marked('+', after)].concat();
    if !lines.is_empty() {
        out.push('\n');
        out.push_str(&fenced("diff", &lines.join("\n")));
    }
}

fn references(finding: &ReportedFinding, out: &mut String) {
    let mut references = words::cwe_names(finding);
    references.extend(finding.references.iter().map(|reference| cell(reference)));
    if !references.is_empty() {
        out.push_str(&format!("\nReferences: {}\n", references.join(", ")));
    }
}

/// One line per rule and severity, as one change of habit often fixes many places.
pub(super) fn recommendations(report: &ReviewReport, out: &mut String) {
    out.push_str("## 6. Recommendations\n\n");
    if report.findings.is_empty() {
        out.push_str("None.\n\n");
        return;
    }
    for (severity, title) in [
        (Severity::Blocker, "Before merge"),
        (Severity::High, "Before release"),
        (Severity::Med, "As follow-up"),
        (Severity::Low, "When nearby"),
        (Severity::Nit, "Style"),
    ] {
        let findings: Vec<_> =
            report.findings.iter().filter(|finding| finding.severity == severity).collect();
        if findings.is_empty() {
            continue;
        }
        out.push_str(&format!("{title}:\n\n"));
        grouped(&findings).iter().for_each(|group| out.push_str(&recommendation(group)));
        out.push('\n');
    }
}

fn grouped<'r>(findings: &[&'r ReportedFinding]) -> Vec<Vec<&'r ReportedFinding>> {
    let mut groups: Vec<Vec<&ReportedFinding>> = Vec::new();
    for finding in findings {
        match groups.iter_mut().find(|group| group[0].rule == finding.rule) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

fn recommendation(group: &[&ReportedFinding]) -> String {
    let ids: Vec<_> = group.iter().map(|finding| finding.id.as_str()).collect();
    let first = group[0];
    let what = first.fix.as_ref().map_or_else(|| first.title.as_str(), |fix| fix.summary());
    format!("- {} ({}; effort {})\n", cell(what), ids.join(", "), effort(group))
}

/// S: the edit is at hand. M: the change is described, or is made in one or two places. L: in many.
fn effort(group: &[&ReportedFinding]) -> &'static str {
    let is_edit = |finding: &&ReportedFinding| {
        matches!(finding.fix, Some(Fix::Safe { .. } | Fix::Unsafe { .. }))
    };
    match group.len() {
        _ if group.iter().all(is_edit) => "S",
        0..=5 => "M",
        _ => "L",
    }
}

pub(super) fn waived(report: &ReviewReport, out: &mut Page) {
    out.push_str("## 7. Waived and known\n\n");
    let lists = [
        ("waived", &report.waived),
        ("pre_existing", &report.pre_existing),
        ("baseline", &report.baseline),
    ];
    if lists.iter().all(|(_, list)| list.is_empty()) {
        out.push_str("Nothing was waived, known to a baseline or there before.\n\n");
        return;
    }
    out.push_str("| Id | Severity | Rule | Place | Finding | Why it does not count |\n|---|---|---|---|---|---|\n");
    for (name, list) in lists {
        for (finding, at) in list.iter().zip(0..) {
            out.about(format!("/{name}/{at}"), |out| out.push_str(&set_aside_row(finding)));
        }
    }
    out.push('\n');
}

fn set_aside_row(finding: &ReportedFinding) -> String {
    let why = match &finding.disposition {
        Disposition::Open => String::new(),
        Disposition::PreExisting => "there before the change".to_owned(),
        Disposition::Baseline => "known to the baseline".to_owned(),
        Disposition::Waived(waiver) => words::waiver_line(waiver),
    };
    format!(
        "| {} | {} | {} | {} | {} | {} |\n",
        finding.id,
        finding.severity,
        finding.rule,
        code(&words::place(finding)),
        cell(&finding.message),
        cell(&why)
    )
}

#[cfg(test)]
mod tests {
    use model::{Actor, Interleaving, InterleavingStep};

    use crate::{sample, words};

    #[test]
    fn two_requests_stand_side_by_side() {
        let step = |request, action: &str, line| InterleavingStep {
            request,
            action: action.to_owned(),
            span: sample::span("src/a.ts", (line, 1), (line, 9)),
        };
        let mut finding = sample::report().findings.remove(0);
        finding.interleaving = Some(Interleaving {
            steps: vec![step(Actor::A, "reads seat", 3), step(Actor::B, "reads | seat", 3)],
            outcome: "sold twice".to_owned(),
        });
        let mut out = String::new();
        super::interleaving(&finding, &mut out);
        assert_eq!(
            out,
            "How two requests meet:\n\n| Step | Request A | Request B |\n|---|---|---|\n\
             | 1 | reads seat (`src/a.ts:3`) |  |\n| 2 |  | reads \\| seat (`src/a.ts:3`) |\n\n\
             Outcome: sold twice\n\n"
        );
        let line = words::interleaving(&finding);
        assert_eq!(
            line.as_deref(),
            Some("A reads seat (a.ts:3), then B reads | seat (a.ts:3): sold twice")
        );
    }
}
