//! One level for everything.

use facts::LogLevel;
use review::prelude::*;

use crate::sites::sites;

pub(crate) static CHECK: Check = Check {
    id: "level-all-info",
    summary: "every line of the program is at info",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "levels",
    focus: &["levels"],
    cwe: &[],
    references: &["https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber"],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("level_all_info.md"),
    run,
};

/// Fewer lines than this do not show a habit.
const ENOUGH: usize = 20;

fn run(cx: &mut CheckContext<'_>) {
    let sites = sites(cx);
    let calls: Vec<_> = sites.iter().filter(|site| !site.is_console()).collect();
    let at = |level: LogLevel| calls.iter().filter(|site| site.call.level == level).count();
    let info = at(LogLevel::Info);
    if info < ENOUGH || info < calls.len() {
        return;
    }
    let Some(first) = calls.first() else { return };
    let message = format!(
        "all {info} log calls are at info, none warns: nothing can be alerted on or filtered out"
    );
    cx.report(first.file(), first.call.range, message);
}
