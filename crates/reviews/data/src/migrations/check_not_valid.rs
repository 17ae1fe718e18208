//! A CHECK reads the whole table under the strongest lock.

use facts::sql::{ActionKind, ConstraintKind};

use crate::ddl::{self, Size};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "check-not-valid",
    summary: "a CHECK reads the whole table under the strongest lock",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking", "constraints"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-altertable.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("check_not_valid.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, alter, action) in ddl::alters(cx) {
        let ActionKind::AddConstraint(constraint) = &action.kind else { continue };
        let ConstraintKind::Check(check) = &constraint.kind else { continue };
        let table = alter.table.key();
        if constraint.not_valid || !change.engine.is_postgres() || change.is_new(&table) {
            continue;
        }
        let message =
            format!("every row of `{}` is checked while nobody can read or write it", alter.table);
        let name = constraint
            .name
            .as_ref()
            .map_or_else(|| format!("{}_check", alter.table.name), |name| name.text.to_string());
        let (owner, name) =
            (ddl::name(change.engine, &alter.table), ddl::quoted(change.engine, &name));
        let rewrite = format!(
            "ALTER TABLE {owner} ADD CONSTRAINT {name} CHECK ({}) NOT VALID;\n-- in a transaction of its own:\nALTER TABLE {owner} VALIDATE CONSTRAINT {name};",
            check.text
        );
        let size = ddl::size_of(cx, &table);
        let found = ddl::report_action(cx, &change, action, message, Some((FIX, rewrite)));
        match size {
            Size::Rows(rows) if rows >= 1_000_000 => {
                found.severity(Severity::High);
            }
            Size::Rows(_) if size.is_small() => {
                found.severity(Severity::Low);
            }
            _ => {}
        }
    }
}

const FIX: &str =
    "Add it NOT VALID, which checks new rows only, and validate it in a transaction of its own.";
