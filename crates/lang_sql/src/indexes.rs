//! Indexes: made, dropped, built anew.

use facts::sql::{CreateIndex, IndexPart, OnlineHints, StatementKind};

use crate::cursor::Cursor;
use crate::token::TokenKind;
use crate::{expr, options};

/// Behind `CREATE`; `None` when no index is made.
pub(crate) fn create(cursor: &mut Cursor<'_>) -> Option<CreateIndex> {
    let mut index = CreateIndex::default();
    loop {
        if cursor.eat("UNIQUE") {
            index.unique = true;
        } else if cursor.is_any(&["FULLTEXT", "SPATIAL"]) {
            index.method = Some(cursor.word_at(0).to_lowercase().into());
            cursor.bump();
        } else if !cursor.eat_any(&["CLUSTERED", "NONCLUSTERED", "ONLINE", "OFFLINE"]) {
            break;
        }
    }
    if !cursor.eat("INDEX") {
        return None;
    }
    index.concurrently = cursor.eat("CONCURRENTLY");
    index.if_not_exists = cursor.eat("IF NOT EXISTS");
    if !cursor.is("ON") {
        index.name = cursor.ident();
        // An index may be named within its schema, as SQLite does.
        if cursor.eat_symbol(b'.') {
            index.name = cursor.ident();
        }
    }
    method(cursor, &mut index);
    if !cursor.eat("ON") {
        return None;
    }
    index.only = cursor.eat("ONLY");
    index.table = cursor.name()?;
    method(cursor, &mut index);
    body(cursor, &mut index);
    Some(index)
}

/// MySQL's index among columns or in `ALTER TABLE .. ADD`; behind `KEY` or `INDEX`.
pub(crate) fn inline(cursor: &mut Cursor<'_>, mut index: CreateIndex) -> CreateIndex {
    index.if_not_exists |= cursor.eat("IF NOT EXISTS");
    if !cursor.is_symbol(b'(') && !cursor.is("USING") {
        index.name = cursor.ident();
    }
    method(cursor, &mut index);
    body(cursor, &mut index);
    index
}

fn method(cursor: &mut Cursor<'_>, index: &mut CreateIndex) {
    if cursor.eat("USING") {
        index.method = cursor.ident().map(|name| name.text);
    }
}

fn body(cursor: &mut Cursor<'_>, index: &mut CreateIndex) {
    let parts = cursor.group().map(|group| group.parts()).unwrap_or_default();
    index.parts = parts.into_iter().map(part).collect();
    if cursor.eat("INCLUDE") {
        index.include = cursor.columns();
    }
    method(cursor, index);
    while !cursor.done() && !cursor.is_symbol(b',') {
        if cursor.eat("WHERE") {
            index.predicate = Some(expr::item(cursor, |_| false));
        } else if !options::online(cursor, &mut index.hints) && cursor.group().is_none() {
            cursor.bump();
        }
    }
}

fn part(mut cursor: Cursor<'_>) -> IndexPart {
    let text = cursor.tokens.first().zip(cursor.tokens.last());
    let text = text.map_or("", |(first, last)| {
        &cursor.text[first.range.start as usize..last.range.end as usize]
    });
    let column = cursor.ident();
    // `name(10)` is a column and a length, `lower(name)` a call.
    let is_call = cursor.is_symbol(b'(') && {
        let inside = { cursor }.group().and_then(|group| group.peek());
        inside.is_none_or(|token| token.kind != TokenKind::Number)
    };
    IndexPart { column: column.filter(|_| !is_call).map(|name| name.text), text: text.into() }
}

/// Behind `DROP INDEX`.
pub(crate) fn dropped(cursor: &mut Cursor<'_>) -> StatementKind {
    let concurrently = cursor.eat("CONCURRENTLY");
    let if_exists = cursor.eat("IF EXISTS");
    let indexes = cursor.names();
    let table = cursor.eat("ON").then(|| cursor.name()).flatten();
    let mut hints = OnlineHints::default();
    while !cursor.done() {
        if !options::online(cursor, &mut hints) {
            cursor.bump();
        }
    }
    StatementKind::DropIndex { indexes, table, concurrently, if_exists, hints }
}

/// Behind `REINDEX`.
pub(crate) fn rebuilt(cursor: &mut Cursor<'_>) -> StatementKind {
    let mut concurrently = options::is_on(cursor, "CONCURRENTLY");
    let target = cursor.word_at(0).to_lowercase().into();
    cursor.bump();
    concurrently |= cursor.eat("CONCURRENTLY");
    StatementKind::Reindex { target, name: cursor.name(), concurrently }
}
