//! One transaction locks several tables that are in use.

use std::collections::BTreeMap;

use flow::migrations::Tool;

use crate::ddl::{self, Change, Lock};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "multi-table-locks",
    summary: "one transaction locks several tables that are in use",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking", "downtime"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/explicit-locking.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("multi_table_locks.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut found: BTreeMap<(Tool, &str, u32), Vec<Held<'_>>> = BTreeMap::new();
    let changes = ddl::changes(cx);
    for change in &changes {
        let heavy = ddl::lock_of(change.kind(), change.engine).is_some_and(Lock::is_heavy);
        let Some(tx) = change.tx().filter(|_| heavy && change.engine.is_postgres()) else {
            continue;
        };
        for table in ddl::locked_tables(change.kind()) {
            let held = found.entry((change.set.tool, &change.set.folder, tx)).or_default();
            if !change.is_new(&table) && !held.iter().any(|(_, other)| *other == table) {
                held.push((*change, table));
            }
        }
    }
    let mut several: Vec<_> = found.into_values().filter(|held| held.len() > 1).collect();
    several.sort_by_key(|held| (held[0].0.step.file, held[0].0.step.range));
    for held in several {
        claim(cx, &held);
    }
}

/// A statement and the table that it locks.
type Held<'a> = (Change<'a>, Box<str>);

fn claim(cx: &mut CheckContext<'_>, held: &[Held<'_>]) {
    let names: Vec<String> = held.iter().map(|(_, table)| format!("`{table}`")).collect();
    let [(first, _), (second, table), ..] = held else { return };
    let message = format!(
        "the transaction holds {} at the same time: whoever waits for one waits for all, and a query that takes them in another order ends in a deadlock",
        names.join(", ")
    );
    let place = (first.step.file, first.step.range);
    let found = ddl::report(cx, second, message, None);
    found
        .note(format!("`{table}` is locked here"))
        .because(place.0, place.1, "the first lock is taken here")
        .advise("Change one table in each migration.");
}
