//! Which database a migration runs on, and which version of it.

use facts::sql::Dialect;
use flow::migrations::MigrationSet;
use review::{KnownFacts, Stack};

/// A dialect is always chosen: what nothing tells is taken to be Postgres.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Engine {
    pub(crate) dialect: Dialect,
    /// `None`: not stated, so a current one is assumed.
    pub(crate) version: Option<(u32, u32, u32)>,
}

impl Engine {
    /// The request has the first word, then the set, then CONTEXT.
    pub(crate) fn of(set: &MigrationSet, stack: &Stack, known: &KnownFacts) -> Self {
        let asked = stack.databases.iter().find_map(|word| parse(word));
        let asked_version = stack.databases.iter().find_map(|word| version_in(word));
        let stated = known.database.as_deref().and_then(parse);
        let dialect = asked.or(set.dialect).or(stated).unwrap_or(Dialect::Postgres);
        let fits = stated.is_none_or(|stated| stated == dialect);
        let version = asked_version.or(known.store.version.filter(|_| fits));
        Self { dialect, version }
    }

    pub(crate) fn is_postgres(self) -> bool {
        self.dialect == Dialect::Postgres
    }

    pub(crate) fn is_mysql(self) -> bool {
        self.dialect == Dialect::MySql
    }

    /// Whether it is this version or a later one. A version that nobody stated is a supported one: at least Postgres
    /// 13 and MySQL 8.0.28.
    pub(crate) fn at_least(self, version: (u32, u32, u32)) -> bool {
        let assumed = match self.dialect {
            Dialect::MySql => (8, 0, 28),
            _ => (13, 0, 0),
        };
        self.version.unwrap_or(assumed) >= version
    }

    /// As [`Engine::at_least`], only when the version is stated.
    pub(crate) fn is_before(self, version: (u32, u32, u32)) -> bool {
        self.version.is_some_and(|stated| stated < version)
    }
}

/// `postgres`, `postgresql 14`, `mysql@8.0`.
fn parse(word: &str) -> Option<Dialect> {
    let letters: String = word.chars().take_while(char::is_ascii_alphabetic).collect();
    match letters.as_str() {
        "postgres" | "postgresql" | "pg" | "cockroachdb" => Some(Dialect::Postgres),
        "mysql" | "mariadb" => Some(Dialect::MySql),
        "sqlite" => Some(Dialect::Sqlite),
        _ => None,
    }
}

fn version_in(word: &str) -> Option<(u32, u32, u32)> {
    let digits = word.find(|letter: char| letter.is_ascii_digit())?;
    let mut parts = word[digits..].split('.').map(|part| part.parse::<u32>().ok());
    let major = parts.next()??;
    let mut next = || parts.next().flatten().unwrap_or(0);
    Some((major, next(), next()))
}

#[cfg(test)]
mod tests {
    use super::{Engine, parse, version_in};
    use facts::sql::Dialect;

    #[test]
    fn names_and_versions_are_read() {
        assert_eq!(parse("postgresql@14"), Some(Dialect::Postgres));
        assert_eq!(parse("mysql 8.0"), Some(Dialect::MySql));
        assert_eq!(parse("mongodb"), None);
        assert_eq!(version_in("postgres 9.6"), Some((9, 6, 0)));
        assert_eq!(version_in("mysql8.0.12"), Some((8, 0, 12)));
    }

    #[test]
    fn an_unknown_version_is_a_supported_one() {
        let engine = Engine { dialect: Dialect::Postgres, version: None };
        assert!(engine.at_least((12, 0, 0)) && !engine.is_before((99, 0, 0)));
        let old = Engine { version: Some((9, 6, 0)), ..engine };
        assert!(!old.at_least((11, 0, 0)) && old.is_before((11, 0, 0)));
    }
}
