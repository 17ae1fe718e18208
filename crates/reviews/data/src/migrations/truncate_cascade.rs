//! All rows of a table and of whatever refers to it are removed.

use facts::sql::StatementKind;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "truncate-cascade",
    summary: "all rows of a table and of whatever refers to it are removed",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "data-loss",
    focus: &["data-loss"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-truncate.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("truncate_cascade.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let StatementKind::Truncate { tables, cascade: true } = change.kind() else { continue };
        let names: Vec<String> = tables.iter().map(|table| format!("`{table}`")).collect();
        let message = format!(
            "every row of {} is removed, and of every table with a key to them, whichever these are by then",
            names.join(", ")
        );
        ddl::report(cx, &change, message, None)
            .advise("Name the tables, or better the rows, that have to go; leave CASCADE out.");
    }
}
