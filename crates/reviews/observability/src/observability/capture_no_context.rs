//! Reports that say only what broke.

use std::collections::BTreeMap;

use flow::telemetry::Capture;

use crate::critical::by_words;
use crate::sites::{cite, counted};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "capture-no-context",
    summary: "errors are reported without saying whom they met",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "errors",
    focus: &["errors"],
    cwe: &[],
    references: &["https://docs.sentry.io/platforms/javascript/guides/node/enriching-events/"],
    reads: FactKinds::CODE,
    page: include_str!("capture_no_context.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let telemetry = cx.program().telemetry();
    let reporters = &telemetry.reporters;
    // Somewhere a scope is filled for every report.
    if !reporters.scopes.is_empty() {
        return;
    }
    let bare = reporters
        .captures
        .iter()
        .filter(|capture| !capture.has_context && cx.is_reviewed(capture.file));
    let mut files: BTreeMap<FileId, Vec<&Capture>> = BTreeMap::new();
    for capture in bare {
        files.entry(capture.file).or_default().push(capture);
    }
    for (file, captures) in files {
        let Some((first, others)) = captures.split_first() else { continue };
        let Some(code) = cx.file(file).code() else { continue };
        let kind = captures.iter().find_map(|it| by_words(&code.function(it.function).name));
        let severity = if kind.is_some() { Severity::High } else { Severity::Med };
        let message = format!(
            "{} in this file carry neither user nor tags nor context: whom the error met, and doing what, is not known",
            counted(captures.len(), "report")
        );
        let others: Vec<_> = others.iter().map(|it| (file, it.range)).collect();
        cite(cx.report(file, first.range, message).severity(severity), &others, "and here");
    }
}
