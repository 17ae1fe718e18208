//! A migration that has run is changed.

use flow::migrations::{Step, Tool};

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "edited-applied",
    summary: "a migration that has run is changed",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: true,
    category: "ordering",
    focus: &["ordering"],
    cwe: &[],
    references: &["https://documentation.red-gate.com/fd/validate-277578897.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("edited_applied.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let Some(base) = cx.base_program() else { return };
    for (set, migration, _) in ddl::migrations(cx) {
        if set.tool == Tool::Loose || migration.repeatable {
            continue;
        }
        let old = base
            .migrations()
            .sets
            .iter()
            .find(|old| old.tool == set.tool && old.folder == set.folder);
        let known = old.and_then(|old| {
            Some((old, old.migrations.iter().find(|known| known.name == migration.name)?))
        });
        let Some((old, known)) = known else { continue };
        let now =
            words(&cx.base().file(migration.file).text, set.up(migration).map(|(_, step)| step));
        let then = words(&base.base.file(known.file).text, old.up(known).map(|(_, step)| step));
        if now == then {
            continue;
        }
        let changed = set.up(migration).zip(now.iter()).find(|(_, text)| !then.contains(text));
        let place = changed.map_or(migration.range, |((_, step), _)| step.range);
        let message = format!(
            "`{}` is on the base branch already: databases that ran it keep the old schema, and a tool that checks sums refuses to start",
            migration.name
        );
        cx.report(migration.file, place, message)
            .advise("Leave it as it was, and write a new migration for what is missing.");
    }
}

/// The statements without their white space: a comment or a line break changes nothing.
fn words<'s>(text: &str, steps: impl Iterator<Item = &'s Step>) -> Vec<String> {
    let one = |step: &Step| step.range.slice(text).split_whitespace().collect::<Vec<_>>().join(" ");
    steps.map(one).collect()
}
