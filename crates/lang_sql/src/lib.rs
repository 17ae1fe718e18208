//! SQL of any dialect to statement facts.
//!
//! One scanner and one parser for all dialects: what a migration does to a schema is said in nearly the same words
//! everywhere, and a statement that is nobody's business (a function's body, a query) is kept as a range. Nothing
//! here fails: what cannot be read is a [`Gap`].

mod columns;
mod cursor;
mod dialect;
mod dml;
mod embedded;
mod expr;
mod indexes;
mod options;
mod split;
mod statement;
mod tables;
#[cfg(test)]
mod tests;
mod token;
mod types;

use facts::Comment;
use facts::sql::{Dialect, Script, Statement, StatementKind};
use model::{Gap, GapKind, LineIndex, RepoPath};

/// Part of every cache key: raised whenever the same text gives other facts.
pub const VERSION: &str = "2";

/// What one file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lowered {
    pub script: Script,
    pub comments: Vec<Comment>,
    pub gaps: Vec<Gap>,
}

/// Whether the file holds SQL, or is a migration of a framework that may.
pub fn handles(path: &RepoPath) -> bool {
    is_sql(path) || embedded::framework(path).is_some()
}

fn is_sql(path: &RepoPath) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql"))
}

/// What of a file's path, besides its name, decides how it is read: part of every cache key.
pub fn option_of(path: &RepoPath) -> &'static str {
    if !is_sql(path) {
        return "";
    }
    dialect::of_path(path.as_str()).map_or("", Dialect::word)
}

/// Never fails and never panics: trouble is a [`Gap`].
pub fn lower(path: &RepoPath, text: &str) -> Lowered {
    if let Some(framework) = embedded::framework(path) {
        return embedded::lower(path, text, framework);
    }
    let found = token::scan(text, token::Quoting { mysql: dialect::is_mysql(text) });
    let (mut script, odd) = read(text, &found);
    script.dialect = dialect::of_path(path.as_str()).or(script.dialect);
    let lines = LineIndex::new(text);
    let gap = |offset: u32, reason: &str| Gap {
        path: path.clone(),
        kind: GapKind::Syntax,
        line: Some(lines.line_of(offset)),
        reason: reason.to_owned(),
    };
    let mut gaps = Vec::new();
    if script.dialect == Some(Dialect::Other) {
        gaps.extend(script.statements.first().map(|first| {
            gap(first.range.start, "its dialect is not read: neither PostgreSQL, MySQL nor SQLite")
        }));
    }
    gaps.extend(found.open.map(|at| gap(at, "a text or comment begins here and never ends")));
    gaps.extend(
        found
            .template
            .map(|at| gap(at, "a template's tag stands here; what it prints is not known")),
    );
    if gaps.is_empty() {
        gaps.extend(odd.map(|at| gap(at, "this statement cannot be read")));
    }
    Lowered { script, comments: found.comments, gaps }
}

/// The statements of a text inside of another language; ranges count from its first byte.
pub fn script(text: &str) -> Script {
    let found = token::scan(text, token::Quoting { mysql: dialect::is_mysql(text) });
    read(text, &found).0
}

/// Also where the first statement stands that should be a schema's and is none.
fn read(text: &str, found: &token::Tokens) -> (Script, Option<u32>) {
    let parts = split::statements(text, &found.tokens);
    let statements: Vec<Statement> =
        parts.into_iter().map(|part| statement::read(text, part)).collect();
    let odd = statements.iter().find(|statement| match &statement.kind {
        StatementKind::Other(words) => {
            ["CREATE TABLE", "ALTER TABLE", "DROP TABLE", "UPDATE", "DELETE FROM", "INSERT INTO"]
                .iter()
                .any(|start| words.starts_with(start))
        }
        _ => false,
    });
    let odd = odd.map(|statement| statement.range.start);
    let dialect = dialect::dialect(text, &found.tokens);
    (Script { dialect, statements, embedded: None }, odd)
}
