//! A constraint has no name.

use facts::sql::{ActionKind, ConstraintKind};

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "constraint-unnamed",
    summary: "a constraint has no name",
    severity: Severity::Nit,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "constraints",
    focus: &["constraints"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/ddl-constraints.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("constraint_unnamed.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, alter, action) in ddl::alters(cx) {
        let ActionKind::AddConstraint(constraint) = &action.kind else { continue };
        // A primary key's name is the same everywhere.
        if constraint.name.is_some() || matches!(constraint.kind, ConstraintKind::PrimaryKey { .. })
        {
            continue;
        }
        let message = format!(
            "the constraint on `{}` gets a name that nobody chose: the way back and later migrations have to guess it",
            alter.table
        );
        ddl::report_action(cx, &change, action, message, None).advise("`ADD CONSTRAINT name ..`");
    }
}
