//! Types of columns, under one name for all their spellings.

use facts::sql::TypeName;

use crate::cursor::{Cursor, unquoted};
use crate::token::TokenKind;

/// Types of several words; the longest first.
const LONG: &[(&str, &str)] = &[
    ("NATIONAL CHARACTER VARYING", "varchar"),
    ("NATIONAL CHAR VARYING", "varchar"),
    ("NATIONAL VARCHAR", "varchar"),
    ("NATIONAL CHARACTER", "char"),
    ("NATIONAL CHAR", "char"),
    ("CHARACTER VARYING", "varchar"),
    ("CHAR VARYING", "varchar"),
    ("BIT VARYING", "varbit"),
    ("DOUBLE PRECISION", "double precision"),
    ("LONG VARCHAR", "mediumtext"),
];
const SPELLINGS: &[(&str, &str)] = &[
    ("int", "integer"),
    ("int4", "integer"),
    ("int8", "bigint"),
    ("int2", "smallint"),
    ("serial4", "serial"),
    ("serial8", "bigserial"),
    ("serial2", "smallserial"),
    ("character", "char"),
    ("nchar", "char"),
    ("bpchar", "char"),
    ("nvarchar", "varchar"),
    ("dec", "numeric"),
    ("decimal", "numeric"),
    ("bool", "boolean"),
    ("float8", "double precision"),
    ("double", "double precision"),
    ("float4", "real"),
];

/// `None` where no type is written, as SQLite allows.
pub(crate) fn type_name(cursor: &mut Cursor<'_>) -> Option<TypeName> {
    let start = cursor.at;
    cursor.eat("SETOF");
    let mut ty = TypeName { name: base(cursor)?, ..TypeName::default() };
    arguments(cursor, &mut ty);
    if let "timestamp" | "time" = &*ty.name {
        with_zone(cursor, &mut ty);
    } else if &*ty.name == "interval" {
        while cursor.eat_any(&["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "TO"]) {}
        arguments(cursor, &mut ty);
    }
    arrays(cursor, &mut ty);
    modifiers(cursor, &mut ty);
    ty.range = cursor.range_from(start);
    Some(ty)
}

fn base(cursor: &mut Cursor<'_>) -> Option<Box<str>> {
    for (words, name) in LONG {
        if cursor.eat(words) {
            return Some((*name).into());
        }
    }
    let name = cursor.name()?;
    let spelt =
        |word: &str| SPELLINGS.iter().find(|(other, _)| *other == word).map(|(_, name)| *name);
    Some(match name.schema.as_deref() {
        None | Some("pg_catalog") => {
            spelt(&name.name).map_or_else(|| name.name.clone(), Into::into)
        }
        Some(_) => name.key(),
    })
}

fn arguments(cursor: &mut Cursor<'_>, ty: &mut TypeName) {
    let Some(group) = cursor.group() else { return };
    for part in group.parts() {
        let Some(token) = part.peek() else { continue };
        match token.kind {
            TokenKind::Number => ty.args.extend(part.slice(token).parse::<u32>()),
            TokenKind::Text => ty.values.push(unquoted(part.slice(token))),
            _ => {}
        }
    }
}

fn with_zone(cursor: &mut Cursor<'_>, ty: &mut TypeName) {
    if cursor.eat("WITH TIME ZONE") || cursor.eat("WITH LOCAL TIME ZONE") {
        ty.name = format!("{}tz", ty.name).into();
    } else {
        cursor.eat("WITHOUT TIME ZONE");
    }
}

fn arrays(cursor: &mut Cursor<'_>, ty: &mut TypeName) {
    ty.array |= cursor.eat("ARRAY");
    while cursor.eat_symbol(b'[') {
        ty.array = true;
        while !cursor.done() && !cursor.eat_symbol(b']') {
            cursor.bump();
        }
    }
}

fn modifiers(cursor: &mut Cursor<'_>, ty: &mut TypeName) {
    loop {
        if cursor.eat("UNSIGNED") {
            ty.unsigned = true;
        } else if cursor.eat_any(&["CHARACTER SET", "CHARSET"]) {
            cursor.eat_symbol(b'=');
            ty.charset = cursor.ident().map(|name| name.text);
        } else if !cursor.eat_any(&["SIGNED", "ZEROFILL", "BINARY"]) {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::cursor::Cursor;
    use crate::token::{Quoting, scan};

    fn read(text: &str) -> String {
        let found = scan(text, Quoting { mysql: false });
        let mut cursor = Cursor::new(text, &found.tokens);
        let ty = super::type_name(&mut cursor).unwrap();
        assert!(cursor.done(), "{text}");
        ty.to_string()
    }

    #[test]
    fn one_name_for_all_spellings() {
        for (text, name) in [
            ("INT4", "integer"),
            ("character varying(100)", "varchar(100)"),
            ("timestamp(3) with time zone", "timestamptz(3)"),
            ("TIMESTAMP without time zone", "timestamp"),
            ("pg_catalog.varchar(10)", "varchar(10)"),
            ("double precision[]", "double precision[]"),
            ("int[5][10]", "integer[]"),
            ("INT(11) UNSIGNED ZEROFILL", "integer(11) unsigned"),
            ("DECIMAL(10,2)", "numeric(10, 2)"),
            ("\"Role\"", "Role"),
            ("interval day to second(3)", "interval(3)"),
        ] {
            assert_eq!(read(text), name);
        }
    }
}
