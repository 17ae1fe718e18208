//! The ledger of a session's findings, brought up to date by a report.

use std::collections::BTreeMap;

use host::{ChangeKind, Files, Host, Snapshot};
use ledger::findings::{Ledger, Merged, Observed, Run, Scope};
use model::Disposition;
use review::{ReportedFinding, ReviewReport};
use sessions::Slug;

use super::{Head, write};
use crate::console;
use crate::failure::Failure;
use crate::gather::Workspace;

const FILE: &str = "findings.jsonl";

/// As it is remembered; of a session without any, an empty one.
pub(crate) fn ledger_of(workspace: &Workspace, slug: &Slug) -> Ledger {
    let path = workspace.config.place().file(slug, FILE);
    let Ok(bytes) = workspace.disk.read(&path, 1 << 30) else { return Ledger::default() };
    let (ledger, problems) = Ledger::parse(&String::from_utf8_lossy(&bytes));
    problems.iter().for_each(|problem| console::say(&format!("note: {path}: {problem}")));
    ledger
}

/// Writes what differs.
pub(crate) fn keep_ledger(
    workspace: &Workspace,
    slug: &Slug,
    ledger: &Ledger,
) -> Result<(), Failure> {
    let path = workspace.config.place().file(slug, FILE);
    let text = ledger.to_text();
    let same = workspace.disk.read(&path, 1 << 30).is_ok_and(|old| old == text.as_bytes());
    if same { Ok(()) } else { write(workspace, &path, &text) }
}

/// Takes a report in; call it while the sessions are held.
pub(super) fn remember(
    workspace: &Workspace,
    slug: &Slug,
    report: &ReviewReport,
    head: &Head,
    date: &str,
) -> Result<Merged, Failure> {
    let mut ledger = ledger_of(workspace, slug);
    let last = ledger.runs().last().and_then(|run| run.head.clone());
    let run = Run {
        date: date.to_owned(),
        head: head.sha.clone(),
        reviews: report.reviews.iter().map(|review| review.name.clone()).collect(),
        verdict: report.gate.label.word().to_owned(),
        rules: report.rules.keys().cloned().collect(),
        scope: scope(report),
        unread: report.coverage.gaps.iter().map(|gap| gap.gap.path.to_string()).collect(),
        renames: last.map(|last| renames(workspace, &last)).unwrap_or_default(),
    };
    let merged = ledger.merge(&run, observed(report));
    keep_ledger(workspace, slug, &ledger)?;
    Ok(merged)
}

/// Silence settles a finding only where the whole of its file was looked at.
fn scope(report: &ReviewReport) -> Scope {
    let request = &report.request;
    if request.range.is_some() || !request.paths.is_empty() {
        return Scope::Within(Vec::new());
    }
    match request.target.as_slice() {
        [] => Scope::Whole,
        targets if targets.iter().any(|target| target == ".") => Scope::Whole,
        targets => Scope::Within(targets.to_vec()),
    }
}

fn observed(report: &ReviewReport) -> Vec<Observed> {
    let lists = [&report.findings, &report.pre_existing, &report.waived, &report.baseline];
    lists.into_iter().flatten().map(one).collect()
}

fn one(finding: &ReportedFinding) -> Observed {
    let waived = match &finding.disposition {
        Disposition::Open | Disposition::PreExisting => None,
        Disposition::Baseline => Some("known to the baseline".to_owned()),
        Disposition::Waived(waiver) => Some(waiver.reason.clone()),
    };
    Observed {
        rule: finding.rule.clone(),
        reviews: finding.reviews.clone(),
        category: finding.category.clone(),
        severity: finding.severity,
        confidence: finding.confidence,
        title: finding.title.clone(),
        message: finding.message.clone(),
        path: finding.span.as_ref().map(|span| span.path.to_string()),
        line: finding.span.as_ref().map(|span| span.start.line),
        fingerprint: finding.fingerprint.clone(),
        also: finding.also.clone(),
        cause: None,
        evidence: finding.evidence.clone(),
        waived,
    }
}

/// New path to old path since that commit.
fn renames(workspace: &Workspace, commit: &str) -> BTreeMap<String, String> {
    let disk = &workspace.disk;
    let resolved = disk.git().and_then(|git| git.resolve(commit).ok());
    let Some(commit) = resolved else { return BTreeMap::new() };
    let changes = host::changes(disk, &Snapshot::Commit(commit), &Snapshot::WorkingTree);
    let renamed = changes.unwrap_or_default().into_iter().filter_map(|change| match change.kind {
        ChangeKind::Renamed { from } => Some((change.path.to_string(), from.to_string())),
        _ => None,
    });
    renamed.collect()
}
