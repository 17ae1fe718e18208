//! A new migration comes before one that has run.

use flow::migrations::Tool;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "out-of-order",
    summary: "a new migration comes before one that has run",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: true,
    category: "ordering",
    focus: &["ordering"],
    cwe: &[],
    references: &["https://documentation.red-gate.com/fd/out-of-order-setting-277579015.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("out_of_order.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let Some(base) = cx.base_program() else { return };
    for (set, migration, _) in ddl::migrations(cx) {
        let old = base
            .migrations()
            .sets
            .iter()
            .find(|old| old.tool == set.tool && old.folder == set.folder);
        let Some(old) = old.filter(|_| {
            set.tool != Tool::Loose && !migration.repeatable && !migration.version.is_empty()
        }) else {
            continue;
        };
        let is_new = !old.migrations.iter().any(|known| known.name == migration.name);
        let Some(last) = old
            .migrations
            .iter()
            .rev()
            .find(|known| !known.repeatable && !known.version.is_empty())
        else {
            continue;
        };
        let behind = set.migrations.iter().position(|one| one.name == last.name);
        let own = set.migrations.iter().position(|one| one.name == migration.name);
        if !is_new || own >= behind || behind.is_none() {
            continue;
        }
        let message = format!(
            "`{}` sorts before `{}`, which is there already: where that has run, this one is skipped or refused, and a new database runs them the other way round",
            migration.name, last.name
        );
        cx.report(migration.file, migration.range, message)
            .advise("Give it a version behind the last one.");
    }
}
