//! A new value of an enum has no place.

use facts::sql::StatementKind;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "enum-order",
    summary: "a new value of an enum has no place",
    severity: Severity::Nit,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "constraints",
    focus: &["constraints"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-altertype.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("enum_order.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let StatementKind::AddEnumValue { name, value, placed: false, .. } = change.kind() else {
            continue;
        };
        let message = format!(
            "'{value}' comes last in `{name}`, wherever it belongs: comparisons and ORDER BY go by that"
        );
        ddl::report(cx, &change, message, None).advise("Say BEFORE or AFTER which value it comes.");
    }
}
