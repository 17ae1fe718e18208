//! Names as they are written in a statement.

use facts::sql::Name;

use super::Engine;

/// With quotes where the name needs them.
pub(crate) fn quoted(engine: Engine, name: &str) -> String {
    let is_plain =
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && !RESERVED.contains(&name);
    match is_plain {
        true => name.to_owned(),
        false if engine.is_mysql() => format!("`{name}`"),
        false => format!("\"{name}\""),
    }
}

/// A table, with its schema when it has one.
pub(crate) fn name(engine: Engine, name: &Name) -> String {
    let plain = quoted(engine, &name.name);
    match &name.schema {
        Some(schema) => format!("{}.{plain}", quoted(engine, schema)),
        None => plain,
    }
}

/// Words that people name tables and columns after, and that a database keeps for itself.
const RESERVED: &[&str] = &[
    "user",
    "order",
    "group",
    "table",
    "column",
    "select",
    "where",
    "from",
    "to",
    "default",
    "check",
    "references",
    "primary",
    "unique",
    "desc",
    "asc",
    "limit",
    "offset",
    "end",
    "all",
    "and",
    "or",
    "not",
    "key",
    "index",
];
