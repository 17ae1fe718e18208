//! What was asked, what was looked at, what it comes to.

use review::{EntryPoint, PostureWord, ReportedFinding, ReviewReport};

use super::{Page, cell, code};
use crate::words;

pub(super) fn title(report: &ReviewReport, out: &mut String) {
    let names: Vec<_> = report.reviews.iter().map(|review| review.name.as_str()).collect();
    out.push_str(&format!("# Review: {}\n\n", names.join(", ")));
}

pub(super) fn scope(report: &ReviewReport, out: &mut String) {
    let request = &report.request;
    out.push_str("## 0. Scope and assumptions\n\n");
    let target = if request.target.is_empty() { ".".to_owned() } else { request.target.join(", ") };
    let mut item = |name: &str, value: &str| out.push_str(&format!("- {name}: {value}\n"));
    item("Target", &code(&target));
    item("Scope", &cell(&request.scope));
    if let Some(range) = &request.range {
        item("Change", &code(range));
    }
    item("Depth", &cell(&request.depth));
    item(
        "Focus",
        &if request.focus.is_empty() { "all".to_owned() } else { cell(&request.focus.join(", ")) },
    );
    if !request.frameworks.is_empty() {
        item("Frameworks", &cell(&request.frameworks.join(", ")));
    }
    if !request.loggers.is_empty() {
        item("Loggers", &cell(&request.loggers.join(", ")));
    }
    if let Some(context) = &request.context {
        item("Context (given, not verified)", &cell(context));
    }
    for fact in &request.context_facts {
        item("Understood", &cell(fact));
    }
    if !request.unknown_words.is_empty() {
        item("Not understood in the context", &cell(&request.unknown_words.join(", ")));
    }
    item("Coverage", &words::coverage_line(&report.coverage));
    for note in &request.notes {
        item("Note", &cell(note));
    }
    for assumption in &report.assumptions {
        item("Assumed", &cell(assumption));
    }
    engines(report, out);
    gaps(report, out);
    threats(report, out);
    out.push('\n');
}

fn engines(report: &ReviewReport, out: &mut String) {
    for review in &report.reviews {
        let skipped = review.checks_skipped.len() as u64;
        let ran = words::counted(review.checks_run.into(), "check");
        out.push_str(&format!("- Engine: review {}: {ran} ran, {skipped} did not\n", review.name));
        let mut by_reason = std::collections::BTreeMap::<&str, Vec<&str>>::new();
        for (check, reason) in &review.checks_skipped {
            by_reason.entry(reason).or_default().push(check);
        }
        for (reason, checks) in by_reason {
            out.push_str(&format!("  - {}: {}\n", cell(reason), checks.join(", ")));
        }
    }
}

fn gaps(report: &ReviewReport, out: &mut String) {
    if report.coverage.gaps.is_empty() {
        return;
    }
    out.push_str("\n### Not looked at\n\n| File | Why | Counts |\n|---|---|---|\n");
    for reported in &report.coverage.gaps {
        let gap = &reported.gap;
        let line = gap.line.map(|line| format!(":{line}")).unwrap_or_default();
        let counts = match (&reported.accepted, reported.relevant) {
            (Some(reason), _) => format!("no, accepted: {}", cell(reason)),
            (None, true) => "yes: the run is incomplete".to_owned(),
            (None, false) => "no, not needed by this review".to_owned(),
        };
        let place = code(&format!("{}{line}", gap.path));
        out.push_str(&format!(
            "| {place} | {}: {} | {counts} |\n",
            gap.kind.word(),
            cell(&gap.reason)
        ));
    }
}

/// For a security review: what the program exposes, in figures.
fn threats(report: &ReviewReport, out: &mut String) {
    let points = &report.entry_points;
    if !is_security(report) {
        return;
    }
    let count = |keep: &dyn Fn(&&EntryPoint) -> bool| points.iter().filter(keep).count() as u64;
    let changes = |point: &&EntryPoint| words::changes(point);
    out.push_str("\n### Threat summary\n\n");
    out.push_str(&format!(
        "- Entry points: {} found, {} that change something, {} without authentication in their chain\n",
        points.len(),
        count(&changes),
        count(&|point| point.authentication.is_none()),
    ));
    let privileged = points.iter().filter(|point| is_privileged(point)).collect::<Vec<_>>();
    let open = privileged.iter().filter(|point| point.authorization.is_none()).count();
    out.push_str(&format!(
        "- Privileged operations: {} by their path or method, {open} without a role or permission check in their chain\n",
        privileged.len()
    ));
    let mut frameworks: Vec<_> = points.iter().map(|point| point.framework.as_str()).collect();
    frameworks.sort_unstable();
    frameworks.dedup();
    let boundary =
        if frameworks.is_empty() { "none was found".to_owned() } else { frameworks.join(", ") };
    out.push_str(&format!("- Trust boundary where requests enter: {boundary}\n"));
}

fn is_security(report: &ReviewReport) -> bool {
    report.reviews.iter().any(|review| review.name == "security")
}

fn is_privileged(point: &EntryPoint) -> bool {
    const WORDS: &[&str] =
        &["admin", "role", "permission", "refund", "payment", "payout", "impersonate"];
    let path = point.path.to_lowercase();
    point.method == "DELETE" || WORDS.iter().any(|word| path.contains(word))
}

pub(super) fn summary(report: &ReviewReport, out: &mut String) {
    out.push_str("## 1. Executive summary\n\n");
    out.push_str(&format!(
        "**{}**\n\n{}\n\n",
        words::gate_line(report),
        cell(&report.gate.rationale)
    ));
    let top: Vec<&ReportedFinding> = report.findings.iter().take(5).collect();
    if !top.is_empty() {
        out.push_str("Top findings:\n\n");
    }
    for (finding, number) in top.iter().zip(1..) {
        out.push_str(&format!(
            "{number}. {} {}: {} ({})\n",
            finding.severity,
            finding.id,
            cell(&finding.message),
            code(&words::place(finding))
        ));
    }
    if !top.is_empty() {
        out.push('\n');
    }
    let words: Vec<_> = report
        .posture
        .iter()
        .filter(|row| row.word != PostureWord::NotReviewed)
        .map(|row| format!("{} {}", row.category, word(row.word)))
        .collect();
    if !words.is_empty() {
        out.push_str(&format!("Posture: {}.\n\n", words.join(", ")));
    }
}

/// Entry points for a security review, categories for every review.
pub(super) fn surface(report: &ReviewReport, out: &mut Page) {
    if is_security(report) {
        out.push_str("## 2. Threat surface\n\n");
        entry_points(&report.entry_points, out);
    } else {
        out.push_str("## 2. Categories\n\n");
    }
    categories(report, out);
}

fn entry_points(points: &[EntryPoint], out: &mut Page) {
    if points.is_empty() {
        out.push_str("No HTTP entry points were found in the files under review.\n\n");
        return;
    }
    out.push_str("| Entry point | Authentication | Authorization | Validation | Rate limit | Place |\n|---|---|---|---|---|---|\n");
    for (point, at) in points.iter().zip(0..) {
        let answer =
            |found: &Option<String>| found.as_deref().map_or_else(|| "none found".to_owned(), code);
        let row = format!(
            "| {} | {} | {} | {} | {} | {} |\n",
            code(&format!("{} {}", point.method, point.path)),
            answer(&point.authentication),
            answer(&point.authorization),
            answer(&point.validation),
            answer(&point.rate_limit),
            code(&format!("{}:{}", point.file, point.line)),
        );
        out.about(format!("/entry_points/{at}"), |out| out.push_str(&row));
    }
    out.push('\n');
}

fn categories(report: &ReviewReport, out: &mut String) {
    if report.posture.is_empty() {
        return;
    }
    out.push_str("| Category | Posture | BLOCKER | HIGH | MED | LOW | NIT | Checks |\n|---|---|---|---|---|---|---|---|\n");
    for row in &report.posture {
        let counts = model::Severity::ALL.map(|severity| row.counts.of(severity).to_string());
        out.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            cell(&row.category),
            word(row.word),
            counts.join(" | "),
            row.checks_run
        ));
    }
    out.push('\n');
}

const fn word(word: PostureWord) -> &'static str {
    match word {
        PostureWord::Critical => "critical",
        PostureWord::Weak => "weak",
        PostureWord::Fair => "fair",
        PostureWord::Clean => "clean",
        PostureWord::NotReviewed => "not reviewed",
    }
}

pub(super) fn posture(report: &ReviewReport, out: &mut String) {
    out.push_str("## 5. Posture\n\n");
    let of = |wanted: &[PostureWord]| -> Vec<String> {
        let rows = report.posture.iter().filter(|row| wanted.contains(&row.word));
        rows.map(|row| format!("{} ({})", cell(&row.category), cell(&row.summary))).collect()
    };
    let mut item = |name: &str, rows: Vec<String>| {
        let rows = if rows.is_empty() { "none".to_owned() } else { rows.join("; ") };
        out.push_str(&format!("- {name}: {rows}\n"));
    };
    item("Strengths, where checks ran and found nothing", of(&[PostureWord::Clean]));
    item("Weaknesses", of(&[PostureWord::Critical, PostureWord::Weak, PostureWord::Fair]));
    item("Not reviewed", of(&[PostureWord::NotReviewed]));
    out.push('\n');
}
