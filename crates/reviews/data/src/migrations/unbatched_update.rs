//! Every row of a table is changed in one statement.

use facts::sql::{Expr, Name, StatementKind};

use crate::ddl::{self, Change, Engine};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "unbatched-update",
    summary: "every row of a table is changed in one statement",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "performance",
    focus: &["performance", "backfill", "locking"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-update.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("unbatched_update.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let (table, verb) = match change.kind() {
            StatementKind::Update { table, filter, limited: false, .. }
                if is_whole(&change, table, filter.as_ref()) =>
            {
                (table, "changed")
            }
            _ => continue,
        };
        let key = table.key();
        let is_born_empty = change.is_new(&key);
        if is_born_empty || change.step.looped || ddl::size_of(cx, &key).is_small() {
            continue;
        }
        let message = format!(
            "every row of `{table}` is {verb} in one statement: all of them stay locked until it ends, and every old version has to be cleaned up after"
        );
        let range = change.step.statement.range;
        let rewrite = rewrite(change.engine, change.kind(), table);
        ddl::report_sized(cx, &change, range, &key, message, Some((FIX, rewrite)));
    }
}

const FIX: &str = "Change some thousand rows at a time, each in a transaction of its own, outside of the migration that changes the schema.";

/// No condition, or one that every row meets: a column that this migration has added is NULL in all of them.
fn is_whole(change: &Change<'_>, table: &Name, filter: Option<&Expr>) -> bool {
    let Some(filter) = filter else { return true };
    let text = filter.text.to_ascii_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_added = || {
        let table = change.table(&table.key());
        let column = filter.names.last().and_then(|name| table?.column(name, change.moment));
        let born = column.and_then(|column| column.born);
        born.is_some_and(|born| change.migration().up.contains(&(born as usize)))
    };
    match words.as_slice() {
        [_, "is", "null"] => is_added(),
        ["true"] | ["1", "=", "1"] | ["1=1"] => true,
        _ => false,
    }
}

fn rewrite(engine: Engine, statement: &StatementKind, table: &Name) -> String {
    let name = ddl::name(engine, table);
    let StatementKind::Update { sets, filter, .. } = statement else { return String::new() };
    let sets: Vec<String> = sets
        .iter()
        .map(|set| format!("{} = {}", ddl::quoted(engine, &set.column.text), set.value.text))
        .collect();
    let guard = filter.as_ref().map_or(String::new(), |filter| format!(" AND {}", filter.text));
    format!(
        "UPDATE {name} SET {} WHERE id BETWEEN :from AND :to{guard};\n-- the next range of ids, until there is none",
        sets.join(", ")
    )
}
