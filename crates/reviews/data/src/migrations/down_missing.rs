//! A migration has no way back.

use flow::migrations::{Down, MigrationSet};

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "down-missing",
    summary: "a migration has no way back",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "rollback",
    focus: &["rollback"],
    cwe: &[],
    references: &["https://documentation.red-gate.com/fd/undo-migrations-277578895.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("down_missing.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (set, migration, _) in ddl::migrations(cx) {
        let is_missing = matches!(migration.down, Down::Missing) && !migration.repeatable;
        if !is_missing || migration.up.is_empty() || !has_ways_back(set) {
            continue;
        }
        let lost = set.up(migration).find(|(_, step)| ddl::destroys(&step.statement.kind));
        let message = match lost {
            Some(_) => format!("`{}` removes data and has no way back", migration.name),
            None => format!(
                "`{}` has no way back, though {} would run one",
                migration.name,
                set.tool.word()
            ),
        };
        let found = cx.report(migration.file, migration.range, message);
        match lost {
            Some((_, step)) => {
                found.because(step.file, step.range, "removed here").advise(FIX);
            }
            None => {
                found.advise(FIX);
            }
        }
    }
}

const FIX: &str = "Write the way back, or say in a comment that there is none and how the data is restored: `-- irreversible: restore the dump of ..`.";

/// A folder in which nobody ever wrote a way back does without by intention.
fn has_ways_back(set: &MigrationSet) -> bool {
    set.migrations
        .iter()
        .any(|migration| matches!(&migration.down, Down::Steps(down) if !down.steps.is_empty()))
}
