//! Rows: added, changed, removed, read.

use facts::sql::{Assignment, Ident, Name, StatementKind};

use crate::cursor::Cursor;
use crate::expr;

/// Behind `INSERT` or `REPLACE`.
pub(crate) fn insert(cursor: &mut Cursor<'_>, replaces: bool) -> Option<StatementKind> {
    let mut guarded = replaces;
    while !cursor.is("INTO") && !cursor.done() && !cursor.is_symbol(b'(') {
        guarded |= cursor.is_any(&["IGNORE", "OR IGNORE", "OR REPLACE"]);
        if cursor.word_at(0).is_empty() {
            break;
        }
        cursor.bump();
    }
    cursor.eat("INTO");
    let table = cursor.name()?;
    if cursor.eat("AS") {
        cursor.ident();
    }
    let is_query = { *cursor }.group().is_some_and(|group| group.is("SELECT"));
    let columns = if is_query { Vec::new() } else { column_list(cursor) };
    guarded |= ["ON CONFLICT", "ON DUPLICATE KEY"].iter().any(|words| cursor.has(words));
    let from_query = is_query || cursor.has("SELECT") || cursor.has("TABLE");
    guarded |= from_query && is_guarded(*cursor);
    let sources = if from_query { sources(*cursor) } else { Vec::new() };
    cursor.at = cursor.tokens.len();
    Some(StatementKind::Insert { table, columns, from_query, sources, guarded })
}

fn column_list(cursor: &mut Cursor<'_>) -> Vec<Ident> {
    let parts = cursor.group().map(|group| group.parts()).unwrap_or_default();
    // A field of a column keeps its dot.
    parts.into_iter().flat_map(|mut part| target(&mut part)).collect()
}

/// Rows that are there are left out: `WHERE NOT EXISTS (..)`.
fn is_guarded(cursor: Cursor<'_>) -> bool {
    let text = expr::whole(cursor).text.to_lowercase();
    text.contains("not exists") || text.contains("not in")
}

/// Every table behind FROM or JOIN, wherever it stands.
fn sources(mut cursor: Cursor<'_>) -> Vec<Name> {
    let mut found = Vec::new();
    while !cursor.done() {
        if cursor.eat_any(&["FROM", "JOIN"]) {
            cursor.eat_any(&["ONLY", "LATERAL"]);
            found.extend(cursor.name());
        } else {
            cursor.bump();
        }
    }
    found
}

/// Behind `UPDATE`.
pub(crate) fn update(cursor: &mut Cursor<'_>) -> Option<StatementKind> {
    cursor.eat_any(&["LOW_PRIORITY", "IGNORE", "OR IGNORE", "OR REPLACE", "ONLY"]);
    cursor.eat("ONLY");
    let table = cursor.name()?;
    let start = cursor.find("SET")?;
    cursor.at = start + 1;
    let mut sets = Vec::new();
    loop {
        assignment(cursor, &mut sets);
        if !cursor.eat_symbol(b',') {
            break;
        }
    }
    let (filter, limited) = filter(cursor);
    Some(StatementKind::Update { table, sets, filter, limited })
}

/// Where the list of assignments ends.
fn ends_sets(cursor: &Cursor<'_>) -> bool {
    cursor.is_any(&["WHERE", "FROM", "RETURNING", "ORDER BY", "LIMIT"])
}

/// `a = 1`, `a[1] = 2`, `a.x = 3`, `(a, b) = (1, 2)`.
fn assignment(cursor: &mut Cursor<'_>, sets: &mut Vec<Assignment>) {
    let columns = if cursor.is_symbol(b'(') { column_list(cursor) } else { target(cursor) };
    let partial = cursor.is_symbol(b'[');
    while !cursor.done() && !cursor.is_symbol(b'=') && !ends_sets(cursor) {
        cursor.bump();
    }
    cursor.eat_symbol(b'=');
    let value = expr::item(cursor, ends_sets);
    for column in columns {
        let partial = partial || column.text.contains('.');
        sets.push(Assignment { column, partial, value: value.clone() });
    }
}

/// A field of a column keeps its dot.
fn target(cursor: &mut Cursor<'_>) -> Vec<Ident> {
    let name = cursor.name();
    let ident = name.map(|name| Ident { range: name.range, text: name.to_string().into() });
    ident.into_iter().collect()
}

/// Behind `DELETE`.
pub(crate) fn delete(cursor: &mut Cursor<'_>) -> Option<StatementKind> {
    cursor.at = cursor.find("FROM").map_or(cursor.at, |at| at + 1);
    cursor.eat("ONLY");
    let table = cursor.name()?;
    let (filter, limited) = filter(cursor);
    Some(StatementKind::Delete { table, filter, limited })
}

/// The condition on rows, and whether only so many are taken.
fn filter(cursor: &mut Cursor<'_>) -> (Option<facts::sql::Expr>, bool) {
    let limited = cursor.has("LIMIT");
    let joined = cursor.find("USING");
    let filter = cursor.find("WHERE").or(joined).map(|at| {
        cursor.at = at + 1;
        expr::until(cursor, |cursor| cursor.is_any(&["RETURNING", "ORDER BY", "LIMIT"]))
    });
    let limited = limited
        || filter.as_ref().is_some_and(|filter| filter.text.to_lowercase().contains("limit "));
    cursor.at = cursor.tokens.len();
    (filter, limited)
}
