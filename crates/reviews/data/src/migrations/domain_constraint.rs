//! A domain checks every column of its type at once.

use facts::sql::StatementKind;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "domain-constraint",
    summary: "a domain checks every column of its type at once",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking", "constraints"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-alterdomain.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("domain_constraint.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let (message, severity) = match change.kind() {
            StatementKind::AlterDomain { name, adds_constraint: true } => (
                format!(
                    "every table that has a column of `{name}` is checked under a lock that keeps writers out"
                ),
                Severity::Med,
            ),
            StatementKind::CreateDomain { name, constrained: true } => (
                format!(
                    "a constraint on the domain `{name}` can later be changed only for all of its columns at once"
                ),
                Severity::Nit,
            ),
            _ => continue,
        };
        ddl::report(cx, &change, message, None)
            .severity(severity)
            .advise("Put the CHECK on each table, NOT VALID, and validate it there.");
    }
}
