//! One column is set twice in an UPDATE.

use std::collections::BTreeSet;

use facts::sql::{Ident, StatementKind};

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "duplicate-assignment",
    summary: "one column is set twice in an UPDATE",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "ordering",
    focus: &["ordering"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-update.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("duplicate_assignment.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let columns: Vec<&Ident> = match change.kind() {
            StatementKind::Update { sets, .. } => {
                sets.iter().filter(|set| !set.partial).map(|set| &set.column).collect()
            }
            StatementKind::Insert { columns, .. } => columns.iter().collect(),
            StatementKind::CreateTable(made) => {
                made.columns.iter().map(|column| &column.name).collect()
            }
            _ => continue,
        };
        let mut seen = BTreeSet::new();
        let Some(twice) = columns.into_iter().find(|column| !seen.insert(&column.text)) else {
            continue;
        };
        let message =
            format!("`{}` stands twice in the list: the statement is refused", twice.text);
        ddl::report(cx, &change, message, None).advise("Keep one of the two.");
    }
}
