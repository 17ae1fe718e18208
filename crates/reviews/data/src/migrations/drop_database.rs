//! A whole database or schema is dropped.

use facts::sql::StatementKind;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "drop-database",
    summary: "a whole database or schema is dropped",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "data-loss",
    focus: &["data-loss"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-dropdatabase.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("drop_database.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let message = match change.kind() {
            StatementKind::DropDatabase { name } => {
                format!("the whole database `{name}` is dropped")
            }
            StatementKind::DropSchema { names, cascade: true } => {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                format!("the schema {} is dropped with every table in it", names.join(", "))
            }
            _ => continue,
        };
        ddl::report(cx, &change, message, None).advise(
            "Do it by hand, behind a backup that was restored once, and not in a migration.",
        );
    }
}
