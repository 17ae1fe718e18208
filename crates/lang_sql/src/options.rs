//! Options in parentheses, and MySQL's hints.

use facts::sql::OnlineHints;

use crate::cursor::Cursor;

/// `(FULL, ANALYZE false)`: whether this one is on. Skips the group.
pub(crate) fn is_on(cursor: &mut Cursor<'_>, option: &str) -> bool {
    let parts = cursor.group().map(|group| group.parts()).unwrap_or_default();
    parts.iter().any(|part| {
        part.is(option)
            && !["FALSE", "OFF"].iter().any(|no| part.word_at(1).eq_ignore_ascii_case(no))
            && part.tokens.get(1).is_none_or(|token| part.slice(*token) != "0")
    })
}

/// `ALGORITHM = INPLACE`, `LOCK = NONE`; whether one was read.
pub(crate) fn online(cursor: &mut Cursor<'_>, hints: &mut OnlineHints) -> bool {
    let is_algorithm = cursor.is("ALGORITHM");
    if !is_algorithm && !cursor.is("LOCK") {
        return false;
    }
    cursor.bump();
    cursor.eat_symbol(b'=');
    let value = cursor.ident().map(|name| name.text);
    if is_algorithm {
        hints.algorithm = value;
    } else {
        hints.lock = value;
    }
    true
}
