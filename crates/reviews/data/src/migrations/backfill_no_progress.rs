//! A loop over rows shows no progress and gives no room.

use facts::sql::StatementKind;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "backfill-no-progress",
    summary: "a loop over rows shows no progress and gives no room",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "performance",
    focus: &["performance", "backfill"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/plpgsql-transactions.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("backfill_no_progress.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let StatementKind::Block { body, loops: true } = change.kind() else { continue };
        let lower = body.to_lowercase();
        let writes = ["update ", "delete ", "insert "].iter().any(|verb| lower.contains(verb));
        let gives_room = ["commit", "pg_sleep", "raise notice", "raise info", "raise log"]
            .iter()
            .any(|sign| lower.contains(sign));
        // A loop over the catalogue changes tables, not rows.
        let over_catalogue = ["pg_", "information_schema"].iter().any(|name| lower.contains(name))
            || lower.contains("execute ");
        if !writes || gives_room || over_catalogue {
            continue;
        }
        ddl::report(cx, &change, "the loop runs in one transaction, says nothing and never pauses: nobody can tell how far it is, and stopping it loses everything", None)
            .advise("COMMIT after each batch, RAISE NOTICE with the last key, pg_sleep between batches.");
    }
}
