//! A time has no zone.

use facts::sql::TypeName;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "timestamp-no-zone",
    summary: "a time has no zone",
    severity: Severity::Nit,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "constraints",
    focus: &["constraints"],
    cwe: &[],
    references: &[
        "https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_timestamp_.28without_time_zone.29",
    ],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("timestamp_no_zone.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, ty, range) in ddl::columns::types(cx) {
        if !change.engine.is_postgres() || !is_meant(ty) {
            continue;
        }
        let message = format!(
            "`{ty}` is a time on a wall that nobody names: the moment depends on who reads it"
        );
        let place = change.place(range);
        cx.report(change.step.file, place, message).advise("Use `timestamptz`.");
    }
}

fn is_meant(ty: &TypeName) -> bool {
    &*ty.name == "timestamp"
}
