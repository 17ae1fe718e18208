//! Errors that are the caller's, logged as the program's.

use facts::LogLevel;
use flow::By;
use review::prelude::*;

use crate::replies::{CallIndex, statuses};
use crate::sites::sites;

pub(crate) static CHECK: Check = Check {
    id: "level-expected-error",
    summary: "what a caller did wrong is logged as an error of the program",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "levels",
    focus: &["levels"],
    cwe: &[],
    references: &["https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber"],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("level_expected_error.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut index: Option<(FileId, CallIndex)> = None;
    for site in sites(cx) {
        if site.call.level != LogLevel::Error || site.caught().is_some() {
            continue;
        }
        if index.as_ref().is_none_or(|(file, _)| *file != site.file()) {
            index = Some((site.file(), CallIndex::new(site.code)));
        }
        let Some((_, calls)) = &index else { continue };
        let statuses = statuses(site.code, calls, site.block());
        let answered = statuses.iter().copied().find(|status| (400..500).contains(status));
        let Some(answered) = answered.filter(|_| statuses.iter().all(|status| *status < 500))
        else {
            continue;
        };
        // The body of a whole function answers in many ways.
        if matches!(site.around().first().map(|enclosing| enclosing.by), Some(By::Function { .. }))
        {
            continue;
        }
        let message = format!(
            "this way ends in {answered}, which the caller caused: as an error it wakes people up and hides real ones"
        );
        cx.report(site.file(), site.call.range, message);
    }
}
