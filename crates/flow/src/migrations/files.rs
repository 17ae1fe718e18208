//! Which SQL files are migrations, and of which tool.

use facts::sql::{Script, StatementKind};
use facts::{FactBase, SourceFile};

use super::Tool;

/// What the name of a file says.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) tool: Tool,
    pub(super) folder: Box<str>,
    pub(super) name: Box<str>,
    pub(super) half: Half,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    /// The file has marks for both ways, or no way back.
    Whole,
    Up,
    Down,
    Repeatable,
}

/// `None` for SQL that no tool and nobody runs to change a schema: seeds, queries, dumps.
pub(super) fn named(base: &FactBase, file: &SourceFile, marked: Option<Tool>) -> Option<Named> {
    let script = file.facts.sql.as_ref()?;
    let folder = file.path.folder();
    let name = file.path.file_name();
    if script.embedded.is_some() && script.statements.is_empty() {
        return None;
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let of = |tool, folder: &str, name: &str, half| {
        Some(Named { tool, folder: folder.into(), name: name.into(), half })
    };
    if let Some(tool) = marked {
        return of(tool, folder, stem, Half::Whole);
    }
    if name == "migration.sql" {
        let (above, own) = folder.rsplit_once('/').unwrap_or(("", folder));
        return of(Tool::Prisma, above, own, Half::Whole);
    }
    if name == "down.sql" || name == "up.sql" {
        // Diesel, and Prisma's own files for the way back.
        let (above, own) = folder.rsplit_once('/').unwrap_or(("", folder));
        let tool = if has(base, folder, "migration.sql") { Tool::Prisma } else { Tool::Plain };
        let half = if name == "down.sql" { Half::Down } else { Half::Up };
        return of(tool, above, own, half);
    }
    if has(base, folder, "meta/_journal.json") {
        return of(Tool::Drizzle, folder, stem, Half::Whole);
    }
    if let Some(half) = flyway(stem) {
        return of(Tool::Flyway, folder, stem, half);
    }
    if let Some((own, half)) = halves(stem) {
        let tool = if uses_sqlx(base) { Tool::Sqlx } else { Tool::GolangMigrate };
        let tool =
            if stem.ends_with(".up") || stem.ends_with(".down") { tool } else { Tool::Plain };
        return of(tool, folder, own, half);
    }
    if folder.ends_with("supabase/migrations") {
        return of(Tool::Supabase, folder, stem, Half::Whole);
    }
    if is_migration_folder(folder) && stem.starts_with(|first: char| first.is_ascii_digit()) {
        let tool = if uses_sqlx(base) { Tool::Sqlx } else { Tool::Plain };
        return of(tool, folder, stem, Half::Whole);
    }
    let is_loose = is_change(script) && !is_schema_dump(stem, folder) && !is_reset(script);
    if is_loose { of(Tool::Loose, file.path.as_str(), stem, Half::Whole) } else { None }
}

fn has(base: &FactBase, folder: &str, name: &str) -> bool {
    base.by_path(&format!("{folder}/{name}")).is_some()
}

/// `V1_2__add_users`, `R__views`, `U1_2__add_users`.
fn flyway(stem: &str) -> Option<Half> {
    let (front, name) = stem.split_once("__")?;
    let (kind, version) = front.split_at_checked(1)?;
    let is_version = !version.is_empty()
        && version.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '_'));
    match kind {
        "R" if version.is_empty() && !name.is_empty() => Some(Half::Repeatable),
        "V" | "B" if is_version => Some(Half::Whole),
        "U" if is_version => Some(Half::Down),
        _ => None,
    }
}

/// `001_users.up`, `001_users.down`, and the spellings of other tools; without the mark.
fn halves(stem: &str) -> Option<(&str, Half)> {
    let ends = [(".up", Half::Up), ("-up", Half::Up), ("_up", Half::Up), (".do", Half::Up)];
    let backs = [
        (".down", Half::Down),
        ("-down", Half::Down),
        ("_down", Half::Down),
        (".undo", Half::Down),
    ];
    let starts_with_digit = stem.starts_with(|first: char| first.is_ascii_digit());
    let mut all = ends.into_iter().chain(backs);
    all.find_map(|(end, half)| stem.strip_suffix(end).map(|own| (own, half)))
        .filter(|_| starts_with_digit || stem.contains('.'))
}

/// `migrations`, `db/migrate`, `sql/changes`.
pub(super) fn is_migration_folder(folder: &str) -> bool {
    folder.split('/').any(|part| {
        let part = part.to_ascii_lowercase();
        part.contains("migrat")
            || matches!(
                part.as_str(),
                "changelog" | "changelogs" | "changesets" | "upgrades" | "updates" | "ddl" | "sqls"
            )
    })
}

/// Some manifest names the library.
fn uses_sqlx(base: &FactBase) -> bool {
    let manifests = base.files().filter(|(_, file)| file.path.file_name() == "Cargo.toml");
    manifests.into_iter().any(|(_, file)| {
        file.facts.settings.iter().any(|setting| setting.path.iter().any(|part| &**part == "sqlx"))
    })
}

/// Changes a schema, keeps tables busy, or says what belongs together.
fn is_change(script: &Script) -> bool {
    script.statements.iter().any(|statement| {
        statement.kind.is_schema_change() || statement.kind.is_transaction_control()
    })
}

/// A picture of the whole schema, made by a tool or to start from; or rows to start with.
fn is_schema_dump(stem: &str, folder: &str) -> bool {
    let stem = stem.to_ascii_lowercase();
    let words: Vec<&str> = stem.split(|letter: char| !letter.is_ascii_alphanumeric()).collect();
    /// Whatever else the name says.
    const NAMES: &[&str] = &[
        "dump", "seed", "seeds", "initdb", "backup", "fixtures", "fixture", "teardown", "cleanup",
    ];
    /// When the name says hardly anything else: `schema`, `db_schema`.
    const SHORT: &[&str] =
        &["schema", "structure", "init", "setup", "query", "queries", "sample", "demo", "reset"];
    const FOLDERS: &[&str] = &[
        "seeds",
        "seed",
        "queries",
        "query",
        "fixtures",
        "dumps",
        "backups",
        "docker-entrypoint-initdb.d",
        "initdb.d",
        "functions",
        "procedures",
        "views",
        "snippets",
        "init",
    ];
    words.iter().any(|word| NAMES.contains(word) || words.len() <= 2 && SHORT.contains(word))
        || folder.split('/').any(|part| FOLDERS.contains(&part.to_ascii_lowercase().as_str()))
}

/// Drops tables only to make them anew.
fn is_reset(script: &Script) -> bool {
    let dropped: Vec<_> = script
        .statements
        .iter()
        .flat_map(|statement| match &statement.kind {
            StatementKind::DropTable { tables, .. } => tables.as_slice(),
            _ => &[],
        })
        .map(facts::sql::Name::key)
        .collect();
    let made: std::collections::BTreeSet<_> = script
        .statements
        .iter()
        .filter_map(|statement| match &statement.kind {
            StatementKind::CreateTable(made) => Some(made.table.key()),
            _ => None,
        })
        .collect();
    !dropped.is_empty() && dropped.iter().all(|name| made.contains(name))
}
