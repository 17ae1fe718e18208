//! A text has a limit in its type.

use facts::sql::TypeName;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "varchar-limit",
    summary: "a text has a limit in its type",
    severity: Severity::Nit,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "constraints",
    focus: &["constraints"],
    cwe: &[],
    references: &[
        "https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_varchar.28n.29_by_default",
    ],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("varchar_limit.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, ty, range) in ddl::columns::types(cx) {
        if !change.engine.is_postgres() || !is_meant(ty) {
            continue;
        }
        let message = format!(
            "`{ty}`: the limit saves nothing, and a smaller one needs a scan under a lock later"
        );
        let place = change.place(range);
        cx.report(change.step.file, place, message)
            .advise("Use `text`, with a CHECK where the length matters.");
    }
}

fn is_meant(ty: &TypeName) -> bool {
    &*ty.name == "varchar" && !ty.args.is_empty()
}
