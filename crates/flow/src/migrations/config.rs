//! What a repository's own configuration says of its migrations: the database, and what is wrapped in a transaction.

use facts::code::{Code, ExprKind, PropertyKey};
use facts::sql::Dialect;
use facts::{FactBase, SourceFile};

use super::Tool;

/// `postgresql`, `pg`, `mysql2`, `better-sqlite3`.
pub(super) fn dialect_of(word: &str) -> Option<Dialect> {
    let word = word.trim().to_ascii_lowercase();
    Some(match word.as_str() {
        "postgres" | "postgresql" | "pg" | "pg-native" | "pgsql" | "cockroachdb" | "cockroach"
        | "aurora-postgres" => Dialect::Postgres,
        "mysql" | "mysql2" | "mariadb" | "aurora-mysql" | "planetscale" => Dialect::MySql,
        "sqlite" | "sqlite3" | "better-sqlite3" | "libsql" | "turso" => Dialect::Sqlite,
        "mssql" | "sqlserver" | "tedious" | "oracle" | "oracledb" => Dialect::Other,
        _ => return None,
    })
}

/// What the tool is told to talk to.
pub(super) fn dialect(base: &FactBase, tool: Tool, folder: &str) -> Option<Dialect> {
    match tool {
        Tool::Prisma => {
            let lock = base.by_path(&format!("{folder}/migration_lock.toml"));
            let told = lock.and_then(|file| setting(file, "provider"));
            told.and_then(dialect_of).or_else(|| prisma_schema(base, folder))
        }
        Tool::Drizzle => {
            let journal = base.by_path(&format!("{folder}/meta/_journal.json"))?;
            setting(journal, "dialect").and_then(dialect_of)
        }
        Tool::Supabase => Some(Dialect::Postgres),
        Tool::NodePgMigrate => Some(Dialect::Postgres),
        Tool::Knex => configured(base, &["client"]),
        Tool::TypeOrm => configured(base, &["type"]),
        Tool::Sequelize | Tool::Umzug => configured(base, &["dialect"]),
        _ => None,
    }
}

fn setting<'f>(file: &'f SourceFile, key: &str) -> Option<&'f str> {
    file.facts.settings.iter().find(|setting| setting.key() == key).map(|setting| &*setting.value)
}

/// The `provider` of the schema beside the migrations.
fn prisma_schema(base: &FactBase, folder: &str) -> Option<Dialect> {
    let above = folder.rsplit_once('/').map_or("", |(above, _)| above);
    let schemas = base.files().filter(|(_, file)| file.path.extension() == Some("prisma"));
    let mut near: Vec<_> = schemas.filter(|(_, file)| file.path.is_within(above)).collect();
    near.sort_by_key(|(_, file)| file.path.as_str().len());
    near.iter().find_map(|(_, file)| {
        let source = file.text.split("datasource").nth(1)?;
        let line = source.lines().find(|line| line.trim_start().starts_with("provider"))?;
        dialect_of(line.split('"').nth(1)?)
    })
}

/// The one dialect that objects with one of these keys name, in code and in JSON.
fn configured(base: &FactBase, keys: &[&str]) -> Option<Dialect> {
    let mut found: Vec<Dialect> = Vec::new();
    for (_, file) in base.files().filter(|(_, file)| file.class == facts::FileClass::Production) {
        if let Some(code) = file.code() {
            found.extend(texts_of(code, keys).filter_map(dialect_of));
        } else if file.path.extension() == Some("json") {
            let settings =
                file.facts.settings.iter().filter(|setting| keys.contains(&setting.key()));
            found.extend(settings.filter_map(|setting| dialect_of(&setting.value)));
        }
    }
    agreed(&found)
}

/// The texts that properties of these names have.
pub(super) fn texts_of<'c>(code: &'c Code, keys: &'c [&str]) -> impl Iterator<Item = &'c str> {
    let objects = code.exprs.iter().filter_map(|expr| match &expr.kind {
        ExprKind::Object(properties) => Some(properties),
        _ => None,
    });
    objects.flatten().filter_map(move |property| {
        let named = matches!(&property.key, PropertyKey::Name(name) if keys.contains(&&**name));
        named.then(|| code.string(code.constant(property.value))).flatten()
    })
}

/// Whether some object says `key: value` with a boolean.
pub(super) fn says(code: &Code, key: &str, value: bool) -> bool {
    code.exprs.iter().any(|expr| match &expr.kind {
        ExprKind::Object(properties) => properties.iter().any(|property| {
            matches!(&property.key, PropertyKey::Name(name) if &**name == key)
                && matches!(code.kind(property.value), ExprKind::Bool(said) if *said == value)
        }),
        _ => false,
    })
}

/// What the configuration of a library says of transactions around all migrations.
pub(super) fn wraps(base: &FactBase, tool: Tool) -> Option<bool> {
    let mut codes = base.code().map(|(_, _, code)| code);
    let off = match tool {
        Tool::Knex => codes.any(|code| says(code, "disableTransactions", true)),
        Tool::TypeOrm => codes
            .any(|code| texts_of(code, &["migrationsTransactionMode"]).any(|mode| mode == "none")),
        _ => false,
    };
    off.then_some(false)
}

/// Drivers that the manifests ask for.
pub(super) fn driver(base: &FactBase) -> Option<Dialect> {
    let manifests = base.files().filter_map(|(_, file)| file.facts.manifest.as_ref());
    let names = manifests.flat_map(|manifest| manifest.dependencies.iter());
    let found: Vec<Dialect> = names.filter_map(|dependency| dialect_of(&dependency.name)).collect();
    agreed(&found)
}

/// The one value of a list whose items are all the same.
pub(super) fn agreed<T: Copy + PartialEq>(values: &[T]) -> Option<T> {
    let first = *values.first()?;
    values.iter().all(|value| *value == first).then_some(first)
}
