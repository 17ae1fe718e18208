//! A small number may run out.

use facts::sql::TypeName;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "smallint-key",
    summary: "a small number may run out",
    severity: Severity::Nit,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "constraints",
    focus: &["constraints"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/datatype-numeric.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("smallint_key.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, ty, range) in ddl::columns::types(cx) {
        if !change.engine.is_postgres() || !is_meant(ty) {
            continue;
        }
        let message = format!("`{ty}` ends at 32,767, and alignment mostly eats what it saves");
        let place = change.place(range);
        cx.report(change.step.file, place, message)
            .advise("Use `bigint` or `integer` for what may grow.");
    }
}

fn is_meant(ty: &TypeName) -> bool {
    matches!(&*ty.name, "smallint" | "smallserial") && !ty.array
}
