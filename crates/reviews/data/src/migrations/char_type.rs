//! A text is padded to its length.

use facts::sql::TypeName;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "char-type",
    summary: "a text is padded to its length",
    severity: Severity::Nit,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "constraints",
    focus: &["constraints"],
    cwe: &[],
    references: &["https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_char.28n.29"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("char_type.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, ty, range) in ddl::columns::types(cx) {
        if !change.engine.is_postgres() || !is_meant(ty) {
            continue;
        }
        let message = format!("`{ty}` is padded with blanks, which comparisons then ignore");
        let place = change.place(range);
        cx.report(change.step.file, place, message)
            .advise("Use `text`, with a CHECK where the length matters.");
    }
}

fn is_meant(ty: &TypeName) -> bool {
    &*ty.name == "char"
}
