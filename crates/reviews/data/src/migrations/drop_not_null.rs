//! NULL is let in under code that does not expect it.

use facts::sql::ActionKind;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "drop-not-null",
    summary: "NULL is let in under code that does not expect it",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "compatibility",
    focus: &["compatibility", "constraints"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-altertable.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("drop_not_null.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, alter, action) in ddl::alters(cx) {
        let ActionKind::DropNotNull { column } = &action.kind else { continue };
        if change.is_new(&alter.table.key()) {
            continue;
        }
        let message = format!(
            "`{}.{}` may be NULL from now on: the version that is still deployed reads it as if it never were",
            alter.table, column.text
        );
        ddl::report_action(cx, &change, action, message, None)
            .advise("Release code that can read NULL first, then allow it.");
    }
}
