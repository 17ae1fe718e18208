//! Failures at a level that nobody watches.

use facts::LogLevel;
use facts::code::StmtKind;
use review::prelude::*;

use crate::sites::{Site, sites};

pub(crate) static CHECK: Check = Check {
    id: "level-failure-info",
    summary: "a failure is logged at info or debug",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "levels",
    focus: &["levels"],
    cwe: &[],
    references: &["https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber"],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("level_failure_info.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in sites(cx) {
        if site.call.level > LogLevel::Info || site.is_console() {
            continue;
        }
        let (file, range) = (site.file(), site.call.range);
        let level = format!("{:?}", site.call.level).to_lowercase();
        if logs_caught(&site) {
            let message = format!("a caught error is logged at {level}, where no alert sees it");
            cx.report(file, range, message);
        } else if site.message().is_some_and(|message| says_failure(&message)) {
            let message = format!("a failure is logged at {level}, where no alert sees it");
            cx.report(file, range, message).at_most(Confidence::Medium);
        }
    }
}

/// The caught error itself or its message; a code or name of it may be quite expected. What is thrown on is logged by
/// whoever handles it.
fn logs_caught(site: &Site<'_>) -> bool {
    let Some((_, Some(caught))) = site.caught() else { return false };
    let is_it = |value: ExprId| matches!(site.code.kind(value), ExprKind::Name { symbol: Some(symbol), .. } if *symbol == caught);
    let whole = site.call.fields.iter().any(|field| match site.code.kind(field.value) {
        ExprKind::Member { object, property, .. } => {
            matches!(&**property, "message" | "stack") && is_it(*object)
        }
        _ => is_it(field.value),
    });
    let rethrown =
        site.block().iter().any(|statement| matches!(statement.kind, StmtKind::Throw(_)));
    whole && !rethrown
}

fn says_failure(message: &str) -> bool {
    let lower = message.to_lowercase();
    let starts =
        ["failed to ", "error ", "error:", "could not ", "cannot ", "unable to ", "exception"];
    let said = starts.iter().any(|start| lower.starts_with(start))
        || [" failed", "exception "]
            .iter()
            .any(|part| lower.ends_with(part.trim_end()) || lower.contains(&format!("{part}:")));
    let denied =
        ["no error", "without error", "0 failed", "not failed", "retry", "if failed", "will "];
    said && !denied.iter().any(|part| lower.contains(part))
}
