//! Several changes of a schema are taken to be one in MySQL.

use std::collections::BTreeSet;

use facts::sql::StatementKind;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "my-tx-ddl",
    summary: "several changes of a schema are taken to be one in MySQL",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "rollback",
    focus: &["rollback"],
    cwe: &[],
    references: &["https://dev.mysql.com/doc/refman/8.0/en/implicit-commit.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("my_tx_ddl.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut seen = BTreeSet::new();
    for change in ddl::changes(cx) {
        if !change.engine.is_mysql() || !change.kind().is_schema_change() {
            continue;
        }
        // Somebody relies on it: a transaction is begun by hand around them.
        let first = change.before_in_tx().find(|(_, step)| step.statement.kind.is_schema_change());
        let begun = change
            .before_in_tx()
            .any(|(_, step)| matches!(step.statement.kind, StatementKind::Begin));
        let Some((_, first)) = first.filter(|_| begun) else { continue };
        if !seen.insert((change.step.file, change.tx())) {
            continue;
        }
        let place = (first.file, first.range);
        ddl::report(cx, &change, "MySQL commits at every change of the schema: when this one fails, those before it stay, and ROLLBACK undoes nothing", None)
            .because(place.0, place.1, "committed by itself")
            .advise("One change for each migration, so that each is done or not.");
    }
}
