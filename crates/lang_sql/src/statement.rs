//! One statement from its tokens.

use facts::sql::{Ident, Name, Statement, StatementKind};

use crate::cursor::{Cursor, unquoted};
use crate::token::{Token, TokenKind};
use crate::{dml, expr, indexes, options, tables};

pub(crate) fn read(text: &str, tokens: &[Token]) -> Statement {
    let cursor = Cursor::new(text, tokens);
    let range = Cursor { at: tokens.len(), ..cursor }.range_from(0);
    let kind = kind(cursor).unwrap_or_else(|| StatementKind::Other(cursor.headline(3)));
    Statement { range, kind }
}

fn kind(mut cursor: Cursor<'_>) -> Option<StatementKind> {
    let cursor = &mut cursor;
    let first = cursor.word_at(0).to_ascii_uppercase();
    if is_permission(cursor) {
        return Some(StatementKind::Permission(cursor.headline(3)));
    }
    cursor.bump();
    match first.as_str() {
        "CREATE" => create(cursor),
        "ALTER" => alter(cursor),
        "DROP" => drop(cursor),
        "INSERT" | "REPLACE" => dml::insert(cursor, first == "REPLACE"),
        "UPDATE" => dml::update(cursor),
        "DELETE" => dml::delete(cursor),
        "WITH" => with(cursor),
        "SELECT" | "VALUES" | "TABLE" => {
            Some(StatementKind::Query(expr::whole(Cursor { at: 0, ..*cursor })))
        }
        "SET" => set(cursor),
        "DO" => Some(block(cursor)),
        "COMMENT" => Some(StatementKind::Comment),
        "REINDEX" => Some(indexes::rebuilt(cursor)),
        _ => transaction(&first, cursor).or_else(|| maintenance(&first, cursor)),
    }
}

/// `GRANT`, `REVOKE`, roles, owners.
fn is_permission(cursor: &Cursor<'_>) -> bool {
    cursor.is_any(&[
        "GRANT",
        "REVOKE",
        "CREATE ROLE",
        "ALTER ROLE",
        "DROP ROLE",
        "CREATE USER",
        "ALTER USER",
        "DROP USER",
        "REASSIGN OWNED",
        "DROP OWNED",
        "ALTER DEFAULT PRIVILEGES",
        "CREATE POLICY",
        "ALTER POLICY",
        "DROP POLICY",
    ]) && !cursor.is_any(&["CREATE USER MAPPING", "ALTER USER MAPPING", "DROP USER MAPPING"])
        || cursor.is("ALTER") && !cursor.is("ALTER TABLE") && cursor.has("OWNER TO")
}

fn transaction(first: &str, cursor: &mut Cursor<'_>) -> Option<StatementKind> {
    Some(match first {
        "BEGIN" => StatementKind::Begin,
        "START" if cursor.is("TRANSACTION") => StatementKind::Begin,
        "COMMIT" | "END" => StatementKind::Commit,
        "ROLLBACK" if cursor.is_any(&["TO", "WORK TO", "TRANSACTION TO"]) => {
            StatementKind::Savepoint
        }
        "ROLLBACK" | "ABORT" => StatementKind::Rollback,
        "SAVEPOINT" | "RELEASE" => StatementKind::Savepoint,
        _ => return None,
    })
}

fn maintenance(first: &str, cursor: &mut Cursor<'_>) -> Option<StatementKind> {
    Some(match first {
        "TRUNCATE" => {
            cursor.eat("TABLE");
            let tables = cursor.names();
            StatementKind::Truncate { tables, cascade: cursor.has("CASCADE") }
        }
        "VACUUM" => {
            let listed = options::is_on(cursor, "FULL");
            let full = listed || cursor.eat("FULL");
            cursor.eat("FREEZE");
            cursor.eat("VERBOSE");
            cursor.eat("ANALYZE");
            StatementKind::Vacuum { full, tables: cursor.names() }
        }
        "CLUSTER" => {
            cursor.group();
            cursor.eat("VERBOSE");
            StatementKind::Cluster { table: cursor.name() }
        }
        "OPTIMIZE" => {
            cursor.eat_any(&["NO_WRITE_TO_BINLOG", "LOCAL"]);
            cursor.eat_any(&["TABLE", "TABLES"]);
            StatementKind::Optimize { tables: cursor.names() }
        }
        "LOCK" => lock(cursor),
        "REFRESH" if cursor.eat("MATERIALIZED VIEW") => {
            let concurrently = cursor.eat("CONCURRENTLY");
            StatementKind::RefreshView { view: cursor.name()?, concurrently }
        }
        "RENAME" if cursor.eat_any(&["TABLE", "TABLES"]) => renames(cursor),
        "CALL" => StatementKind::Block { body: cursor.headline(4), loops: false },
        _ => return None,
    })
}

fn renames(cursor: &mut Cursor<'_>) -> StatementKind {
    let pairs = cursor.parts().into_iter().filter_map(|mut part| {
        let from = part.name()?;
        part.eat("TO").then(|| part.name()).flatten().map(|to| (from, to))
    });
    StatementKind::RenameTables(pairs.collect())
}

/// `LOCK TABLE a IN SHARE MODE`; MySQL: `LOCK TABLES a READ, b WRITE`.
fn lock(cursor: &mut Cursor<'_>) -> StatementKind {
    cursor.eat_any(&["TABLE", "TABLES"]);
    let mut tables: Vec<Name> = Vec::new();
    let mut mode = String::from("access exclusive");
    for mut part in cursor.parts() {
        part.eat("ONLY");
        tables.extend(part.name());
        if part.eat("IN") {
            let words = (0..4)
                .map(|ahead| part.word_at(ahead))
                .take_while(|word| !word.eq_ignore_ascii_case("MODE"));
            mode = words.collect::<Vec<_>>().join(" ").to_lowercase();
        } else if part.is_any(&["READ", "WRITE"]) {
            mode = part.word_at(0).to_lowercase();
        }
    }
    StatementKind::LockTables { tables, mode: mode.into() }
}

/// `WITH .. UPDATE`: what it does is said by the word behind the queries.
fn with(cursor: &mut Cursor<'_>) -> Option<StatementKind> {
    let whole = Cursor { at: 0, ..*cursor };
    let found = ["UPDATE", "DELETE", "INSERT"]
        .into_iter()
        .filter_map(|word| Some((cursor.find(word)?, word)))
        .min();
    let Some((at, word)) = found else { return Some(StatementKind::Query(expr::whole(whole))) };
    cursor.at = at + 1;
    let mut read = match word {
        "UPDATE" => dml::update(cursor),
        "DELETE" => dml::delete(cursor),
        _ => dml::insert(cursor, false),
    }?;
    // Rows may be picked, and limited, by the queries before.
    let text = expr::whole(whole).text.to_lowercase();
    if let StatementKind::Update { limited, .. } | StatementKind::Delete { limited, .. } = &mut read
    {
        *limited |= text.contains("limit ");
    }
    Some(read)
}

fn set(cursor: &mut Cursor<'_>) -> Option<StatementKind> {
    let local = cursor.eat("LOCAL");
    cursor.eat_any(&["SESSION", "GLOBAL", "PERSIST"]);
    let name = match cursor.peek()? {
        token if token.kind == TokenKind::Parameter => {
            let text = cursor.slice(token).trim_start_matches('@').to_lowercase();
            cursor.bump();
            text
        }
        _ => cursor.name()?.to_string().to_lowercase(),
    };
    cursor.eat_symbol(b'.');
    if !cursor.eat_symbol(b'=') && !cursor.eat_any(&["TO", "ON", "OFF"]) && cursor.done() {
        return None;
    }
    let value = cursor.peek().map(|token| unquoted(cursor.slice(token))).unwrap_or_default();
    Some(StatementKind::SetVariable { name: name.into(), value, local })
}

fn block(cursor: &mut Cursor<'_>) -> StatementKind {
    let body: String = cursor
        .tokens
        .iter()
        .filter(|token| token.kind == TokenKind::Text)
        .map(|token| cursor.slice(*token))
        .collect();
    let lower = body.to_lowercase();
    let loops = ["loop", "while "].iter().any(|word| lower.contains(word));
    StatementKind::Block { body: body.into(), loops }
}

fn create(cursor: &mut Cursor<'_>) -> Option<StatementKind> {
    let replace = cursor.eat("OR REPLACE");
    let temporary = cursor.eat_any(&["GLOBAL TEMPORARY", "LOCAL TEMPORARY", "TEMPORARY", "TEMP"]);
    cursor.eat("UNLOGGED");
    if cursor.eat("TABLE") {
        return tables::create(cursor, temporary);
    }
    if let Some(index) = indexes::create(&mut { *cursor }) {
        return Some(StatementKind::CreateIndex(index));
    }
    let materialized = cursor.eat("MATERIALIZED");
    cursor.eat("RECURSIVE");
    if cursor.eat("VIEW") || materialized {
        let guarded = cursor.eat("IF NOT EXISTS");
        let view = cursor.name()?;
        let query = expr::whole(*cursor);
        return Some(StatementKind::CreateView {
            view,
            replace: replace || guarded,
            materialized,
            query,
        });
    }
    if cursor.is("TYPE") && cursor.has("AS ENUM") {
        cursor.bump();
        let name = cursor.name()?;
        cursor.eat("AS ENUM");
        return Some(StatementKind::CreateEnum { name, values: texts(cursor) });
    }
    if cursor.eat("DOMAIN") {
        let name = cursor.name()?;
        let constrained = cursor.has("CHECK") || cursor.has("CONSTRAINT");
        return Some(StatementKind::CreateDomain { name, constrained });
    }
    cursor.eat("CONSTRAINT");
    if cursor.is("TRIGGER") {
        let table = cursor
            .find("ON")
            .map(|at| Cursor { at: at + 1, ..*cursor })
            .and_then(|mut at| at.name());
        return Some(StatementKind::CreateTrigger { table });
    }
    let what = other_kind(cursor);
    let guarded = cursor.eat("IF NOT EXISTS") || replace;
    let name = if cursor.is("ON") { None } else { cursor.name() };
    Some(StatementKind::CreateOther { what, name, guarded })
}

/// `FOREIGN TABLE`, `EVENT TRIGGER`, `TEXT SEARCH CONFIGURATION`, or one word.
fn other_kind(cursor: &mut Cursor<'_>) -> Box<str> {
    let long = [
        "FOREIGN TABLE",
        "EVENT TRIGGER",
        "TEXT SEARCH CONFIGURATION",
        "USER MAPPING",
        "FOREIGN DATA WRAPPER",
    ];
    let kind = long
        .iter()
        .find(|words| cursor.is(words))
        .map_or_else(|| cursor.word_at(0).to_lowercase(), |words| words.to_lowercase());
    cursor.at += kind.split(' ').count();
    kind.into()
}

/// The texts of a list in parentheses.
fn texts(cursor: &mut Cursor<'_>) -> Vec<Box<str>> {
    let group = cursor.group();
    let tokens = group.map(|group| group.tokens).unwrap_or_default();
    let texts = tokens.iter().filter(|token| token.kind == TokenKind::Text);
    texts.map(|token| unquoted(cursor.slice(*token))).collect()
}

fn alter(cursor: &mut Cursor<'_>) -> Option<StatementKind> {
    cursor.eat_any(&["ONLINE", "OFFLINE", "IGNORE", "FOREIGN"]);
    if cursor.eat("TABLE") {
        return tables::alter(cursor);
    }
    if cursor.eat("TYPE") {
        return alter_type(cursor);
    }
    if cursor.eat("DOMAIN") {
        let name = cursor.name()?;
        let adds_constraint = cursor.is("ADD");
        return Some(StatementKind::AlterDomain { name, adds_constraint });
    }
    None
}

fn alter_type(cursor: &mut Cursor<'_>) -> Option<StatementKind> {
    let name = cursor.name()?;
    if cursor.eat("ADD VALUE") {
        let if_not_exists = cursor.eat("IF NOT EXISTS");
        let value = text(cursor)?;
        return Some(StatementKind::AddEnumValue {
            name,
            value,
            if_not_exists,
            placed: cursor.is_any(&["BEFORE", "AFTER"]),
        });
    }
    if cursor.eat("RENAME VALUE") {
        let from = text(cursor)?;
        cursor.eat("TO");
        return Some(StatementKind::RenameEnumValue { name, from, to: text(cursor)? });
    }
    let to = cursor.eat("RENAME TO").then(|| cursor.ident()).flatten();
    to.map(|to: Ident| StatementKind::RenameType { name, to })
}

fn text(cursor: &mut Cursor<'_>) -> Option<Box<str>> {
    let token = cursor.peek().filter(|token| token.kind == TokenKind::Text)?;
    cursor.bump();
    Some(unquoted(cursor.slice(token)))
}

fn drop(cursor: &mut Cursor<'_>) -> Option<StatementKind> {
    cursor.eat("TEMPORARY");
    cursor.eat("FOREIGN");
    if cursor.eat("TABLE") || cursor.eat("TABLES") {
        let if_exists = cursor.eat("IF EXISTS");
        let tables = cursor.names();
        return Some(StatementKind::DropTable {
            tables,
            if_exists,
            cascade: cursor.has("CASCADE"),
        });
    }
    if cursor.eat("INDEX") {
        return Some(indexes::dropped(cursor));
    }
    if cursor.eat("TYPE") || cursor.eat("DOMAIN") {
        let if_exists = cursor.eat("IF EXISTS");
        return Some(StatementKind::DropType { names: cursor.names(), if_exists });
    }
    if cursor.eat("VIEW") || cursor.eat("MATERIALIZED VIEW") {
        let if_exists = cursor.eat("IF EXISTS");
        return Some(StatementKind::DropView { views: cursor.names(), if_exists });
    }
    if cursor.eat("DATABASE") {
        cursor.eat("IF EXISTS");
        return cursor.name().map(|name| StatementKind::DropDatabase { name });
    }
    if cursor.eat("SCHEMA") {
        cursor.eat("IF EXISTS");
        let names = cursor.names();
        return Some(StatementKind::DropSchema { names, cascade: cursor.has("CASCADE") });
    }
    let what = other_kind(cursor);
    let guarded = cursor.eat("IF EXISTS");
    Some(StatementKind::DropOther { what, name: cursor.name(), guarded })
}
