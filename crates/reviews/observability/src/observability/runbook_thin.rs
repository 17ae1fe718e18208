//! A runbook that leaves out what is needed at night.

use facts::telemetry::{Part, Runbook};
use flow::Program;
use review::prelude::*;

use crate::watch::{Alert, Target, Watch, listed, target};

pub(crate) static CHECK: Check = Check {
    id: "runbook-thin",
    summary: "a runbook leaves out what is needed at night",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "runbooks",
    focus: &["runbooks"],
    cwe: &[],
    references: &[
        "https://sre.google/sre-book/being-on-call/",
        "https://sre.google/workbook/on-call/",
    ],
    reads: FactKinds::TELEMETRY,
    page: include_str!("runbook_thin.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let watch = program.shared::<Watch>();
    let mut found = Vec::new();
    let judged: Vec<_> = watch
        .runbooks
        .iter()
        .filter(|(file, book)| cx.in_scope(**file) && !book.is_index)
        .map(|(file, book)| (*file, book, leads_to(program, &watch, *file)))
        .filter(|(_, book, linked)| linked.is_some() || !is_procedure(book))
        .collect();
    let absent = in_none(judged.iter().map(|(_, book, _)| *book));
    if let (Some((file, book, _)), false) = (judged.first(), absent.is_empty()) {
        let words: Vec<&str> = absent.iter().map(|part| part.word()).collect();
        let claim =
            (Severity::Med, format!("none of {} runbooks has {}", judged.len(), listed(&words)));
        found.push((*file, book.title.range, claim, None));
    }
    for (file, book, linked) in &judged {
        if let Some(claim) = claim(book, &absent) {
            found.push((*file, book.title.range, claim, *linked));
        }
    }
    for (file, range, (severity, message), linked) in found {
        let builder = cx.report(file, range, message).severity(severity);
        if let Some(alert) = linked {
            builder.because(alert.file, alert.rule.head, "this alert leads here");
        }
    }
}

/// The alert that leads to a document.
fn leads_to<'w>(program: &Program, watch: &'w Watch, file: FileId) -> Option<&'w Alert> {
    watch.alerts.iter().find(|alert| {
        let mut links = alert.rule.runbooks.iter();
        links.any(|said| matches!(target(program, alert.file, &said.text), Target::File { file: found, .. } if found == file))
    })
}

/// What none of them has, where they are many: one habit is one finding.
fn in_none<'b>(books: impl Iterator<Item = &'b Runbook> + Clone) -> Vec<Part> {
    const MANY: usize = 4;
    let many = books.clone().count() >= MANY;
    let absent = |part: &Part| many && !books.clone().any(|book| book.has(*part));
    Part::ALL.into_iter().filter(absent).collect()
}

/// What is missing besides, in words; how bad it is depends on what it is.
fn claim(book: &Runbook, absent: &[Part]) -> Option<(Severity, String)> {
    let mut missing = book.missing();
    missing.retain(|part| !absent.contains(part));
    let mut words: Vec<&str> = missing.iter().map(|part| part.word()).collect();
    if !book.has_query {
        words.push("a query or command to run");
    }
    let needed = missing.iter().any(|part| matches!(part, Part::Diagnosis | Part::Remediation));
    let severity = match words.len() {
        0 => return None,
        1 | 2 if !needed => Severity::Low,
        _ => Severity::Med,
    };
    Some((severity, format!("the runbook lacks {}", listed(&words))))
}

/// A document that tells how something is done, not what to do when something breaks: `Rolling back a release`.
fn is_procedure(book: &Runbook) -> bool {
    const WORDS: [&str; 22] = [
        "how",
        "deploy",
        "deployment",
        "rotate",
        "rotation",
        "upgrade",
        "release",
        "releasing",
        "rollback",
        "setup",
        "onboarding",
        "backup",
        "restore",
        "migrate",
        "migration",
        "scale",
        "scaling",
        "maintenance",
        "guide",
        "checklist",
        "procedure",
        "access",
    ];
    let lower = book.title.text.to_ascii_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.clone().next().unwrap_or("");
    let done = first.len() > 5
        && first.ends_with("ing")
        && !matches!(first, "failing" | "missing" | "crashing" | "pending" | "warning");
    book.has_steps && (done || words.any(|word| WORDS.contains(&word)))
}
