//! A saved query or dashboard on a field that nothing writes.

use flow::wide_events::Carried;
use review::prelude::*;

use crate::fields::{Asks, Emitted, Queried, QueriedField};

pub(crate) static CHECK: Check = Check {
    id: "queried-not-emitted",
    summary: "a query asks for a field that nothing writes",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "logs",
    focus: &["logs"],
    cwe: &[],
    references: &["https://sre.google/workbook/monitoring/"],
    reads: FactKinds::LOG_CALLS.and(FactKinds::CODE).and(FactKinds::SETTINGS),
    page: include_str!("queried_not_emitted.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for field in missing(cx, |by| by != Asks::Alert) {
        let name = &field.name;
        let by = if field.by == Asks::Dashboard { "dashboard" } else { "query" };
        let message = format!(
            "nothing writes `{name}`: this {by} finds nothing, and looks as if all were well"
        );
        let searched = vec![cx.file(field.file).path.clone()];
        cx.report(field.file, field.range, message)
            .absent(format!("a log call or an event with `{name}`"), searched);
    }
}

/// The fields that somebody asks for and nothing writes, each once a file.
pub(super) fn missing(cx: &CheckContext<'_>, by: fn(Asks) -> bool) -> Vec<QueriedField> {
    let program = cx.program();
    let emitted = program.shared::<Emitted>();
    let asked = program.shared::<Queried>();
    if !emitted.is_known(program) {
        return Vec::new();
    }
    let mut found: Vec<QueriedField> = Vec::new();
    for field in asked.0.iter().filter(|field| by(field.by) && cx.in_scope(field.file)) {
        let known = found.iter().any(|other| other.file == field.file && other.name == field.name);
        if !known && emitted.carries(&field.name) == Carried::No {
            found.push(field.clone());
        }
    }
    found
}
