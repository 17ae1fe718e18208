//! Whose SQL a text is, by words that only one of them has.

use facts::sql::Dialect;

use crate::token::{Token, TokenKind};

/// Before the text is scanned: MySQL's quotes have another meaning.
pub(crate) fn is_mysql(text: &str) -> bool {
    let upper = text.get(..text.floor_char_boundary(64 << 10)).unwrap_or(text).to_ascii_uppercase();
    text.contains('`')
        || [
            " AUTO_INCREMENT",
            " ENGINE=",
            " ENGINE =",
            "ALGORITHM=",
            "ALGORITHM =",
            "ON DUPLICATE KEY",
            "\nDELIMITER ",
        ]
        .iter()
        .any(|mark| upper.contains(mark))
}

/// Word sequences and whose they are.
const MARKS: &[(&[&str], Dialect)] = &[
    (&["AUTO_INCREMENT"], Dialect::MySql),
    (&["ENGINE", "="], Dialect::MySql),
    (&["UNSIGNED"], Dialect::MySql),
    (&["MODIFY", "COLUMN"], Dialect::MySql),
    (&["CHANGE", "COLUMN"], Dialect::MySql),
    (&["ON", "DUPLICATE", "KEY"], Dialect::MySql),
    (&["ALGORITHM", "="], Dialect::MySql),
    (&["RENAME", "TABLE"], Dialect::MySql),
    (&["TINYINT"], Dialect::MySql),
    (&["MEDIUMTEXT"], Dialect::MySql),
    (&["LONGTEXT"], Dialect::MySql),
    (&["DATETIME"], Dialect::MySql),
    (&["AUTOINCREMENT"], Dialect::Sqlite),
    (&["PRAGMA"], Dialect::Sqlite),
    (&["WITHOUT", "ROWID"], Dialect::Sqlite),
    (&[":", ":"], Dialect::Postgres),
    (&["SERIAL"], Dialect::Postgres),
    (&["BIGSERIAL"], Dialect::Postgres),
    (&["JSONB"], Dialect::Postgres),
    (&["TIMESTAMPTZ"], Dialect::Postgres),
    (&["CONCURRENTLY"], Dialect::Postgres),
    (&["NOT", "VALID"], Dialect::Postgres),
    (&["VALIDATE", "CONSTRAINT"], Dialect::Postgres),
    (&["AS", "IDENTITY"], Dialect::Postgres),
    (&["BYTEA"], Dialect::Postgres),
    (&["PLPGSQL"], Dialect::Postgres),
    (&["AS", "ENUM"], Dialect::Postgres),
    (&["ADD", "VALUE"], Dialect::Postgres),
    (&["WITH", "TIME", "ZONE"], Dialect::Postgres),
    (&["WITHOUT", "TIME", "ZONE"], Dialect::Postgres),
    (&["CREATE", "EXTENSION"], Dialect::Postgres),
    (&["MERGETREE"], Dialect::Other),
    (&["REPLICATEDMERGETREE"], Dialect::Other),
    (&["SUMMINGMERGETREE"], Dialect::Other),
    (&["AGGREGATINGMERGETREE"], Dialect::Other),
    (&["LOWCARDINALITY"], Dialect::Other),
    (&["NVARCHAR"], Dialect::Other),
    (&["VARCHAR2"], Dialect::Other),
    (&["UNIQUEIDENTIFIER"], Dialect::Other),
    (&["DATETIME2"], Dialect::Other),
    (&["NUMBER"], Dialect::Other),
];

/// The one that most marks speak for.
pub(crate) fn dialect(text: &str, tokens: &[Token]) -> Option<Dialect> {
    const ORDER: [Dialect; 4] =
        [Dialect::Postgres, Dialect::MySql, Dialect::Sqlite, Dialect::Other];
    let mut votes = [0u32; 4];
    let mut vote = |dialect: Dialect| {
        votes[ORDER.iter().position(|other| *other == dialect).unwrap_or(0)] += 1;
    };
    for at in 0..tokens.len() {
        match tokens[at].kind {
            TokenKind::Quoted if tokens[at].range.slice(text).starts_with('`') => {
                vote(Dialect::MySql)
            }
            TokenKind::Text if tokens[at].range.slice(text).starts_with('$') => {
                vote(Dialect::Postgres)
            }
            TokenKind::Symbol(b'[') if is_bracketed(text, tokens, at) => vote(Dialect::Other),
            TokenKind::Word | TokenKind::Symbol(b':') => {
                MARKS
                    .iter()
                    .filter(|(words, _)| stands(text, tokens, at, words))
                    .for_each(|(_, dialect)| vote(*dialect));
            }
            _ => {}
        }
    }
    // SQLite reads MySQL's quotes too, and has few words of its own.
    if votes[2] > 0 && votes[0] == 0 {
        return Some(Dialect::Sqlite);
    }
    let most = votes.iter().max().copied().filter(|most| *most > 0)?;
    votes.iter().position(|count| *count == most).map(|place| ORDER[place])
}

/// `[dbo].[Users]`, `[int]`: what neither a subscript nor SQLite's brackets around a single name can be.
fn is_bracketed(text: &str, tokens: &[Token], at: usize) -> bool {
    let kind = |at: usize| tokens.get(at).map(|token| token.kind);
    let is_name =
        kind(at + 1) == Some(TokenKind::Word) && kind(at + 2) == Some(TokenKind::Symbol(b']'));
    let word = tokens.get(at + 1).map_or("", |token| token.range.slice(text)).to_ascii_lowercase();
    let joined = kind(at + 3) == Some(TokenKind::Symbol(b'.'))
        && kind(at + 4) == Some(TokenKind::Symbol(b'['));
    is_name
        && (joined
            || matches!(
                word.as_str(),
                "int" | "bigint" | "bit" | "datetime" | "nvarchar" | "varchar" | "uniqueidentifier"
            ))
}

/// What the folders say: `db/clickhouse/..`.
pub(crate) fn of_path(path: &str) -> Option<Dialect> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_ascii_lowercase();
    let words = folder.split(|letter: char| !letter.is_ascii_alphanumeric());
    words
        .filter_map(|word| match word {
            "postgres" | "postgresql" | "pg" | "psql" => Some(Dialect::Postgres),
            "mysql" | "mariadb" => Some(Dialect::MySql),
            "sqlite" | "sqlite3" => Some(Dialect::Sqlite),
            "clickhouse" | "mssql" | "sqlserver" | "oracle" | "snowflake" | "bigquery"
            | "cassandra" | "db2" | "duckdb" => Some(Dialect::Other),
            _ => None,
        })
        .next_back()
}

fn stands(text: &str, tokens: &[Token], at: usize, words: &[&str]) -> bool {
    words.iter().enumerate().all(|(ahead, word)| {
        tokens
            .get(at + ahead)
            .is_some_and(|token| token.range.slice(text).eq_ignore_ascii_case(word))
    })
}
