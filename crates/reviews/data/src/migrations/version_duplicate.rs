//! Two migrations have the same version.

use flow::migrations::Tool;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "version-duplicate",
    summary: "two migrations have the same version",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "ordering",
    focus: &["ordering"],
    cwe: &[],
    references: &["https://documentation.red-gate.com/fd/versioned-migrations-273973333.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("version_duplicate.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (set, migration, _) in ddl::migrations(cx) {
        if migration.version.is_empty() || migration.repeatable || !goes_by_version(set.tool) {
            continue;
        }
        let first = set
            .migrations
            .iter()
            .find(|other| other.version == migration.version && !other.repeatable);
        let Some(first) = first.filter(|first| first.file != migration.file) else { continue };
        let message = format!(
            "`{}` has the version of `{}`: {}",
            migration.name,
            first.name,
            outcome(set.tool)
        );
        cx.report(migration.file, migration.range, message)
            .because(first.file, first.range, "the other one")
            .advise("Give the newer one a version of its own.");
    }
}

/// The others go by the whole name, so that equal numbers do no harm.
fn goes_by_version(tool: Tool) -> bool {
    matches!(
        tool,
        Tool::Flyway
            | Tool::GolangMigrate
            | Tool::Goose
            | Tool::Sqlx
            | Tool::Dbmate
            | Tool::Supabase
            | Tool::Rails
            | Tool::Plain
    )
}

/// What the tool makes of it.
fn outcome(tool: Tool) -> &'static str {
    match tool {
        Tool::Flyway | Tool::GolangMigrate | Tool::Goose | Tool::Sqlx => "the tool refuses to run",
        _ => {
            "which one runs first depends on their names, and a tool that remembers versions runs one of them only"
        }
    }
}
