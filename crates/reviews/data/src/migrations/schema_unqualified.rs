//! A table is named without its schema.

use facts::sql::StatementKind;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "schema-unqualified",
    summary: "a table is named without its schema",
    severity: Severity::Nit,
    confidence: Confidence::Low,
    cost: Cost::Repository,
    needs_base: false,
    category: "ordering",
    focus: &["ordering"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("schema_unqualified.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let table = match change.kind() {
            StatementKind::CreateTable(made) if !made.temporary => &made.table,
            StatementKind::AlterTable(alter) => &alter.table,
            StatementKind::DropTable { tables, .. } => match tables.first() {
                Some(table) => table,
                None => continue,
            },
            _ => continue,
        };
        if table.schema.is_some() || !change.engine.is_postgres() {
            continue;
        }
        let place = change.place(table.range);
        let message =
            format!("which `{}` this is depends on the search path of whoever runs it", table.name);
        cx.report(change.step.file, place, message).advise("Name the schema: `public.users`.");
    }
}
