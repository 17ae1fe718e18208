//! An alert on a field that nothing writes.

use review::prelude::*;

use super::queried_not_emitted::missing;
use crate::fields::Asks;

pub(crate) static CHECK: Check = Check {
    id: "alerted-not-emitted",
    summary: "an alert watches a field that nothing writes",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "alerts",
    focus: &["alerts", "logs"],
    cwe: &[],
    references: &["https://docs.datadoghq.com/monitors/types/log/"],
    reads: FactKinds::LOG_CALLS.and(FactKinds::CODE).and(FactKinds::SETTINGS),
    page: include_str!("alerted_not_emitted.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for field in missing(cx, |by| by == Asks::Alert) {
        let name = &field.name;
        let message = format!("nothing writes `{name}`: this alert can never fire");
        let searched = vec![cx.file(field.file).path.clone()];
        cx.report(field.file, field.range, message)
            .absent(format!("a log call or an event with `{name}`"), searched);
    }
}
