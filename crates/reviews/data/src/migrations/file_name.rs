//! A migration's name gives no order or no hint.

use flow::migrations::Tool;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "file-name",
    summary: "a migration's name gives no order or no hint",
    severity: Severity::Nit,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "ordering",
    focus: &["ordering"],
    cwe: &[],
    references: &["https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("file_name.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (set, migration, _) in ddl::migrations(cx) {
        // Alembic's names begin with the id that the next one refers to.
        if matches!(set.tool, Tool::Loose | Tool::Alembic) || migration.repeatable {
            continue;
        }
        let message = match words(&migration.name) {
            _ if migration.version.is_empty() => format!(
                "`{}` begins with no number: in which order it runs depends on its spelling",
                migration.name
            ),
            words if words.is_empty() => format!("`{}` does not say what it does", migration.name),
            words if words.iter().all(|word| VAGUE.contains(&word.as_str())) => {
                format!("`{}` could be any migration: say what it changes", migration.name)
            }
            _ => continue,
        };
        cx.report(migration.file, migration.range, message)
            .advise("A timestamp and what it does: `20240131120000_add_email_to_users`.");
    }
}

const VAGUE: [&str; 14] = [
    "migration",
    "migrations",
    "update",
    "updates",
    "fix",
    "fixes",
    "change",
    "changes",
    "new",
    "test",
    "tmp",
    "temp",
    "wip",
    "misc",
];

fn words(name: &str) -> Vec<String> {
    let words = name.split(|letter: char| !letter.is_ascii_alphabetic()).map(str::to_lowercase);
    words.filter(|word| word.len() > 1).collect()
}
