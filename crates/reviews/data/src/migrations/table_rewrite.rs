//! A whole table is written anew.

use facts::sql::{ActionKind, StatementKind};

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "table-rewrite",
    summary: "a whole table is written anew",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking", "downtime"],
    cwe: &[],
    references: &[
        "https://www.postgresql.org/docs/current/sql-vacuum.html",
        "https://www.postgresql.org/docs/current/sql-cluster.html",
    ],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("table_rewrite.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    if cx.known().store.window {
        return;
    }
    for change in ddl::changes(cx) {
        if !change.engine.is_postgres() {
            continue;
        }
        let what = match change.kind() {
            StatementKind::Vacuum { full: true, .. } => "VACUUM FULL",
            StatementKind::Cluster { .. } => "CLUSTER",
            StatementKind::RefreshView { concurrently: false, .. } => "REFRESH MATERIALIZED VIEW",
            StatementKind::AlterTable(alter) => {
                let rewrites = alter
                    .actions
                    .iter()
                    .any(|action| matches!(action.kind, ActionKind::Rewrite(_)));
                if !rewrites || change.is_new(&alter.table.key()) {
                    continue;
                }
                "this change"
            }
            _ => continue,
        };
        let message =
            format!("{what} writes everything anew, and nobody can read or write meanwhile");
        let found = ddl::report(cx, &change, message, None);
        match what {
            "REFRESH MATERIALIZED VIEW" => {
                found
                    .severity(Severity::Med)
                    .advise("Refresh it CONCURRENTLY; the view needs a unique index for that.");
            }
            _ => {
                found.advise("Use `pg_repack`, which copies the table while it is in use; from Postgres 19 on, `REPACK (CONCURRENTLY)`.");
            }
        }
    }
}
