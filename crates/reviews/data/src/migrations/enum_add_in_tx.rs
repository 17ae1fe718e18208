//! A new value of an enum is used before it is committed.

use facts::sql::StatementKind;

use crate::ddl::{self, Change};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "enum-add-in-tx",
    summary: "a new value of an enum is used before it is committed",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "downtime",
    focus: &["downtime", "ordering"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-altertype.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("enum_add_in_tx.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let StatementKind::AddEnumValue { name, value, .. } = change.kind() else { continue };
        if !change.engine.is_postgres()
            || change.tx().is_none()
            || is_new_type(&change, &name.key())
        {
            continue;
        }
        if change.engine.is_before((12, 0, 0)) {
            let message = format!(
                "before Postgres 12 ALTER TYPE .. ADD VALUE is refused inside of a transaction: adding '{value}' fails"
            );
            ddl::report(cx, &change, message, None).severity(Severity::High).advise(FIX);
            continue;
        }
        let quoted = format!("'{value}'");
        let user = change.siblings().find(|(moment, step)| {
            *moment > change.moment
                && change.tx_of(step) == change.tx()
                && step.range.slice(&cx.file(step.file).text).contains(&quoted)
        });
        let Some((_, user)) = user else { continue };
        let message = format!(
            "'{value}' is used in the transaction that adds it, which Postgres refuses: a new value counts after COMMIT"
        );
        ddl::report(cx, &change, message, None)
            .because(user.file, user.range, "used here")
            .advise(FIX);
    }
}

const FIX: &str = "Add the value in a migration of its own, and use it in the next one.";

/// Values of a type of the same transaction may be used at once.
fn is_new_type(change: &Change<'_>, name: &str) -> bool {
    let made = change.set.history.enum_made_at(name);
    made.is_some_and(|made| change.migration().up.contains(&(made as usize)))
}
