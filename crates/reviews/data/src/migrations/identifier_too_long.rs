//! A name is cut off.

use facts::sql::Dialect;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "identifier-too-long",
    summary: "a name is cut off",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "constraints",
    focus: &["constraints"],
    cwe: &[],
    references: &[
        "https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS",
    ],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("identifier_too_long.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let limit = match change.engine.dialect {
            Dialect::Postgres => 63,
            Dialect::MySql => 64,
            _ => continue,
        };
        let length =
            |name: &str| if change.engine.is_mysql() { name.chars().count() } else { name.len() };
        let names = ddl::columns::names(change.kind());
        let Some((long, range)) = names.into_iter().find(|(name, _)| length(name) > limit) else {
            continue;
        };
        let shown: String = long.chars().take(30).collect();
        let message = match change.engine.is_mysql() {
            true => format!("`{shown}..` has more than {limit} characters: MySQL refuses it"),
            false => format!(
                "`{shown}..` has {} bytes: Postgres cuts it off behind {limit}, and two that begin alike are then one",
                long.len()
            ),
        };
        let place = change.place(range);
        cx.report(change.step.file, place, message).advise("Choose a shorter name.");
    }
}
