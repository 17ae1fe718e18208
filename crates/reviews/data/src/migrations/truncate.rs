//! All rows of a table are removed at once.

use facts::sql::StatementKind;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "truncate",
    summary: "all rows of a table are removed at once",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "data-loss",
    focus: &["data-loss"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-truncate.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("truncate.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let StatementKind::Truncate { tables, cascade: false } = change.kind() else { continue };
        let lost: Vec<String> = tables
            .iter()
            .filter(|table| !change.is_new(&table.key()) && !is_scratch(&table.name))
            .map(|table| format!("`{table}`"))
            .collect();
        if lost.is_empty() {
            continue;
        }
        let message = format!("every row of {} is removed", lost.join(", "));
        ddl::report(cx, &change, message, None).advise(FIX);
    }
}

const FIX: &str = "Name the rows that have to go and remove them in batches; take a copy first.";

/// Tables that hold nothing for long, by their name.
fn is_scratch(table: &str) -> bool {
    table
        .split('_')
        .any(|word| matches!(word, "tmp" | "temp" | "staging" | "stage" | "cache" | "scratch"))
}
