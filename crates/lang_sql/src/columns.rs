//! Columns and constraints of a table.

use facts::sql::{Column, Constraint, ConstraintKind, Generated, Reference};

use crate::cursor::Cursor;
use crate::{expr, types};

/// Where the default of a column ends.
const AFTER_DEFAULT: &[&str] = &[
    "NOT NULL",
    "NULL",
    "CONSTRAINT",
    "PRIMARY",
    "UNIQUE",
    "REFERENCES",
    "CHECK",
    "GENERATED",
    "COLLATE",
    "COMMENT",
    "ON UPDATE",
    "AUTO_INCREMENT",
    "FIRST",
    "AFTER",
    "DEFERRABLE",
    "NOT DEFERRABLE",
    "INITIALLY",
    "KEY",
    "VISIBLE",
    "INVISIBLE",
    "STORAGE",
    "COMPRESSION",
    "DEFAULT",
    "CHARACTER SET",
    "ALGORITHM",
    "LOCK",
];

/// `name type constraints ..`; a constraint's own name comes back with it.
pub(crate) fn column(cursor: &mut Cursor<'_>) -> Option<Column> {
    let start = cursor.at;
    let mut column = Column { name: cursor.ident()?, ..Column::default() };
    if !is_constraint(cursor) {
        column.ty = types::type_name(cursor).unwrap_or_default();
    }
    while !cursor.done() && !cursor.is_symbol(b',') {
        attribute(cursor, &mut column);
    }
    column.range = cursor.range_from(start);
    Some(column)
}

fn is_constraint(cursor: &Cursor<'_>) -> bool {
    cursor.done() || cursor.is_symbol(b',') || cursor.is_any(AFTER_DEFAULT)
}

fn attribute(cursor: &mut Cursor<'_>, column: &mut Column) {
    if cursor.eat("CONSTRAINT") {
        cursor.ident();
    } else if cursor.eat("NOT NULL") {
        column.not_null = true;
    } else if cursor.eat("DEFAULT") {
        column.default = Some(expr::item(cursor, |cursor| cursor.is_any(AFTER_DEFAULT)));
    } else if cursor.eat("GENERATED") {
        cursor.eat_any(&["ALWAYS", "BY DEFAULT ON NULL", "BY DEFAULT"]);
        cursor.eat("AS");
        generated(cursor, column);
    } else if cursor.eat("AS") {
        generated(cursor, column);
    } else if cursor.eat("PRIMARY KEY") {
        column.primary_key = true;
    } else if cursor.eat("UNIQUE") {
        cursor.eat("KEY");
        column.unique = true;
    } else if cursor.eat("REFERENCES") {
        column.references = reference(cursor);
    } else if cursor.eat("CHECK") {
        column.checks.extend(cursor.group().map(expr::whole));
    } else if cursor.eat_any(&["AUTO_INCREMENT", "AUTOINCREMENT"]) {
        column.auto_increment = true;
    } else if cursor.eat_any(&["CHARACTER SET", "CHARSET"]) {
        column.ty.charset = cursor.ident().map(|name| name.text);
    } else if cursor.eat_any(&["COLLATE", "COMMENT", "AFTER", "STORAGE", "COMPRESSION"]) {
        cursor.eat_symbol(b'=');
        cursor.name();
    } else if cursor.group().is_none() {
        cursor.bump();
    }
}

fn generated(cursor: &mut Cursor<'_>, column: &mut Column) {
    if cursor.eat("IDENTITY") {
        cursor.group();
        column.generated = Some(Generated::Identity);
    } else if cursor.group().is_some() {
        let stored = cursor.eat_any(&["STORED", "PERSISTENT", "PERSISTED"]);
        cursor.eat("VIRTUAL");
        column.generated = Some(if stored { Generated::Stored } else { Generated::Virtual });
    }
}

/// Behind `REFERENCES`.
pub(crate) fn reference(cursor: &mut Cursor<'_>) -> Option<Reference> {
    let table = cursor.name()?;
    let columns = cursor.columns();
    while cursor.is_any(&["ON DELETE", "ON UPDATE", "MATCH"]) {
        cursor.eat_any(&["ON DELETE", "ON UPDATE", "MATCH"]);
        cursor.eat_any(&[
            "SET NULL",
            "SET DEFAULT",
            "NO ACTION",
            "CASCADE",
            "RESTRICT",
            "FULL",
            "SIMPLE",
            "PARTIAL",
        ]);
        cursor.columns();
    }
    Some(Reference { table, columns })
}

/// A constraint of a table, with its name or without one; `None` when something else comes next.
pub(crate) fn constraint(cursor: &mut Cursor<'_>) -> Option<Constraint> {
    let start = cursor.at;
    let named = cursor.eat("CONSTRAINT");
    // MySQL: `CONSTRAINT UNIQUE (a)`.
    let has_name = named && !cursor.is_any(&["UNIQUE", "PRIMARY KEY", "FOREIGN KEY", "CHECK"]);
    let mut name = if has_name { cursor.ident() } else { None };
    let kind = if cursor.eat("PRIMARY KEY") {
        let using_index = using_index(cursor);
        method(cursor);
        ConstraintKind::PrimaryKey { columns: cursor.columns(), using_index }
    } else if cursor.eat("UNIQUE") {
        if cursor.eat_any(&["KEY", "INDEX"]) && !cursor.is_symbol(b'(') {
            name = cursor.ident().or(name);
        }
        let using_index = using_index(cursor);
        cursor.eat_any(&["NULLS NOT DISTINCT", "NULLS DISTINCT"]);
        if using_index.is_none() && !cursor.is_symbol(b'(') {
            name = cursor.ident().or(name);
        }
        ConstraintKind::Unique { columns: cursor.columns(), using_index }
    } else if cursor.eat("FOREIGN KEY") {
        if !cursor.is_symbol(b'(') {
            name = cursor.ident().or(name);
        }
        let columns = cursor.columns();
        cursor.eat("REFERENCES");
        ConstraintKind::ForeignKey { columns, references: reference(cursor)? }
    } else if cursor.eat("CHECK") {
        ConstraintKind::Check(cursor.group().map(expr::whole)?)
    } else if cursor.eat("EXCLUDE") {
        ConstraintKind::Exclude
    } else if named && cursor.eat("NOT NULL") {
        ConstraintKind::NotNull(cursor.ident()?.text)
    } else {
        cursor.at = start;
        return None;
    };
    let not_valid = cursor.has("NOT VALID");
    while !cursor.done() && !cursor.is_symbol(b',') {
        if cursor.group().is_none() {
            cursor.bump();
        }
    }
    Some(Constraint { name, kind, not_valid, range: cursor.range_from(start) })
}

fn using_index(cursor: &mut Cursor<'_>) -> Option<Box<str>> {
    cursor.eat("USING INDEX").then(|| cursor.ident()).flatten().map(|name| name.text)
}

/// MySQL: `USING BTREE`.
fn method(cursor: &mut Cursor<'_>) {
    if cursor.eat("USING") {
        cursor.bump();
    }
}
