//! A partition is attached or detached while the tables are locked.

use facts::sql::{ActionKind, ConstraintKind};

use crate::ddl::{self, Change};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "partition-attach",
    summary: "a partition is attached or detached while the tables are locked",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-altertable.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("partition_attach.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, alter, action) in ddl::alters(cx) {
        let (message, advice) = match &action.kind {
            ActionKind::DetachPartition { partition, concurrently: false, finalize: false } => (
                format!(
                    "`{partition}` is detached under ACCESS EXCLUSIVE on `{}`: every query of all partitions waits",
                    alter.table
                ),
                "From Postgres 14 on: DETACH PARTITION .. CONCURRENTLY, outside of a transaction.",
            ),
            ActionKind::AttachPartition { partition } if !is_proved(&change, &partition.key()) => (
                format!(
                    "every row of `{partition}` is checked while nobody can use it: no CHECK says that its rows fit"
                ),
                "Add a CHECK with the partition's bounds as NOT VALID, validate it, attach, and drop the CHECK.",
            ),
            _ => continue,
        };
        if change.engine.is_postgres() && !change.is_new(&alter.table.key()) {
            ddl::report_action(cx, &change, action, message, None).advise(advice);
        }
    }
}

/// It is new and empty, or some valid CHECK is on it.
fn is_proved(change: &Change<'_>, partition: &str) -> bool {
    if change.is_new(partition) {
        return true;
    }
    let table = change.table(partition);
    table.is_some_and(|table| {
        table.constraints(change.moment).any(|constraint| {
            matches!(constraint.kind, ConstraintKind::Check(_))
                && constraint.validated.is_some_and(|validated| validated < change.moment)
        })
    })
}
