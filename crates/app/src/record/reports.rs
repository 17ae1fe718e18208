//! Reports of reviews: `.claude/<slug>/reviews/review-<name>.md`.

use std::collections::BTreeSet;

use host::Files;
use model::{Evidence, RepoPath};
use review::{ReportedFinding, ReviewReport};
use serde_json::Value;
use sessions::Chosen;

use super::document::{Document, keep};
use super::{head, hold, remembered};
use crate::console;
use crate::failure::Failure;
use crate::gather::Workspace;

/// Writes each report and takes its findings in.
pub(crate) fn record(
    workspace: &Workspace,
    chosen: &Chosen,
    reports: &[ReviewReport],
) -> Result<(), Failure> {
    let _held = hold(workspace)?;
    let head = head(workspace);
    let today = crate::engine::today(workspace);
    for report in reports {
        let name = report.reviews.first().map_or("review", |review| review.name.as_str());
        let merged = remembered::remember(workspace, &chosen.slug, report, &head, &today)?;
        let news = merged.news().count();
        if news + merged.resolved.len() > 0 {
            console::say(&format!(
                "findings: {news} not reported before, {} resolved",
                merged.resolved.len()
            ));
        }
        keep(
            workspace,
            chosen,
            &Document {
                kind: "review",
                data: without_help(report),
                name: &place_of(name),
                command: &command_of(name),
                verdict: report.gate.label.word(),
                request: &block(report, name),
                inputs: inputs(workspace, report),
                head: head.clone(),
            },
        )?;
    }
    Ok(())
}

/// The pages of its rules are in the program, and are no part of what was found.
fn without_help(report: &ReviewReport) -> Value {
    let mut report = report.clone();
    report.rules.values_mut().for_each(|rule| rule.help.clear());
    serde_json::to_value(&report).unwrap_or_default()
}

/// The request as it would be typed.
fn block(report: &ReviewReport, name: &str) -> String {
    let request = &report.request;
    let lists = [
        ("TARGET", request.target.join(",")),
        ("PATHS", request.paths.join(",")),
        ("FOCUS", request.focus.join(",")),
    ];
    let words = [
        ("DEPTH", Some(request.depth.clone())),
        ("SCOPE", Some(request.scope.clone())),
        ("CONTEXT", request.context.clone()),
    ];
    let pairs =
        lists.into_iter().chain(words.into_iter().filter_map(|(key, value)| Some((key, value?))));
    let lines = pairs
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("{key}: {value}\n"));
    format!("/{}\n{}", command_of(name), lines.collect::<String>())
}

/// `review:security`, `telemetry-audit`.
fn command_of(name: &str) -> String {
    let known = request::Command::find_review(name);
    known.map_or_else(|| format!("review:{name}"), |command| command.name.to_owned())
}

/// The document's place in the session's folder.
fn place_of(name: &str) -> String {
    let command = command_of(name);
    let kind = sessions::artifact::KINDS.iter().find(|kind| kind.command == command);
    kind.map_or_else(|| format!("reviews/review-{name}.md"), |kind| kind.path.to_owned())
}

fn inputs(workspace: &Workspace, report: &ReviewReport) -> Vec<(String, String)> {
    let listed = report.findings.iter().chain(&report.waived).chain(&report.pre_existing);
    let cited: BTreeSet<&RepoPath> = listed.chain(&report.baseline).flat_map(cited).collect();
    let hash = |path: &&RepoPath| {
        let content = workspace.disk.read(path, 64 << 20).ok()?;
        Some((path.to_string(), sessions::sha256(&content)))
    };
    cited.iter().filter_map(hash).collect()
}

/// Every file that a finding points into.
fn cited(finding: &ReportedFinding) -> Vec<&RepoPath> {
    let places = finding.evidence.iter().flat_map(|evidence| match evidence {
        Evidence::Code { span, .. } => vec![&span.path],
        Evidence::Flow { steps } => steps.iter().map(|step| &step.span.path).collect(),
        _ => Vec::new(),
    });
    finding.span.iter().map(|span| &span.path).chain(places).collect()
}
