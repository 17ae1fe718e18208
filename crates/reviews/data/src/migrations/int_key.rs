//! A number may run out.

use facts::sql::TypeName;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "int-key",
    summary: "a number may run out",
    severity: Severity::Nit,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "constraints",
    focus: &["constraints"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/datatype-numeric.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("int_key.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, ty, range) in ddl::columns::types(cx) {
        if !change.engine.is_postgres() || !is_meant(ty) {
            continue;
        }
        let message = format!("`{ty}` ends at 2,147,483,647, and a larger type rewrites the table");
        let place = change.place(range);
        cx.report(change.step.file, place, message).advise("Use `bigint` for what may grow.");
    }
}

fn is_meant(ty: &TypeName) -> bool {
    matches!(&*ty.name, "integer" | "serial") && !ty.array
}
