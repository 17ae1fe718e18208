//! node-pg-migrate: `pgm.addColumns('users', { name: { type: 'text', notNull: true } })`.

use facts::code::{Code, ExprId, ExprKind};
use facts::sql::{
    ActionKind, Column, ConstraintKind, CreateIndex, CreateTable, Expr, Ident, Name, OnlineHints,
    Reference, StatementKind,
};

use super::{Reader, Tool, make, values};
use crate::effects::{Chain, Link};

pub(super) fn read<'c>(reader: &mut Reader<'c>, expr: ExprId, chain: &Chain<'c>) -> bool {
    let is_builder =
        matches!(reader.code.kind(chain.root), ExprKind::Name { name, .. } if &**name == "pgm");
    let Some(link) = chain.links.first().filter(|link| is_builder && link.call.is_some()) else {
        return false;
    };
    reader.tool = reader.tool.or(Some(Tool::NodePgMigrate));
    match link.name {
        "sql" => link.arg(0).into_iter().for_each(|text| reader.sql(text)),
        "noTransaction" => reader.no_transaction = true,
        _ => change(reader, expr, link),
    }
    true
}

fn change<'c>(reader: &mut Reader<'c>, expr: ExprId, link: &Link<'c>) {
    let (code, range) = (reader.code, reader.head(expr, link));
    let Some(table) = link.arg(0).and_then(|table| values::name(code, table)) else { return };
    let named = |place: usize| link.arg(place).and_then(|name| values::ident(code, name));
    let flag = |place: usize, key: &str| {
        link.arg(place).is_some_and(|options| values::flag(code, options, key) == Some(true))
    };
    let alter = |kind| make::alter(&table, range, kind);
    match link.name {
        "createTable" => {
            let columns = columns(code, link.arg(1));
            let if_not_exists = flag(2, "ifNotExists");
            reader.push(
                range,
                StatementKind::CreateTable(CreateTable {
                    table,
                    columns,
                    if_not_exists,
                    ..CreateTable::default()
                }),
            );
        }
        "dropTable" => reader.push(
            range,
            StatementKind::DropTable {
                tables: vec![table],
                if_exists: flag(1, "ifExists"),
                cascade: flag(1, "cascade"),
            },
        ),
        "renameTable" => {
            if let Some(to) = link.arg(1).and_then(|to| values::name(code, to)) {
                reader.push(range, alter(ActionKind::RenameTable { to }));
            }
        }
        "addColumn" | "addColumns" => {
            for column in columns(code, link.arg(1)) {
                let if_not_exists = flag(2, "ifNotExists");
                reader.push(
                    range,
                    make::alter(&table, range, ActionKind::AddColumn { column, if_not_exists }),
                );
            }
        }
        "dropColumn" | "dropColumns" => {
            let names = link.arg(1).map(|names| values::names(code, names)).unwrap_or_default();
            for text in names {
                let column = Ident { text, range };
                reader.push(
                    range,
                    make::alter(
                        &table,
                        range,
                        ActionKind::DropColumn {
                            column,
                            if_exists: flag(2, "ifExists"),
                            cascade: false,
                        },
                    ),
                );
            }
        }
        "renameColumn" => {
            if let (Some(from), Some(to)) = (named(1), named(2)) {
                reader.push(range, alter(ActionKind::RenameColumn { from, to }));
            }
        }
        "alterColumn" => {
            if let (Some(name), Some(options)) = (named(1), link.arg(2)) {
                altered(reader, &table, range, name, options);
            }
        }
        _ => keys(reader, link, range, table),
    }
}

/// Indexes and constraints.
fn keys<'c>(reader: &mut Reader<'c>, link: &Link<'c>, range: model::ByteRange, table: Name) {
    let code = reader.code;
    let named = |place: usize| link.arg(place).and_then(|name| values::ident(code, name));
    let flag = |place: usize, key: &str| {
        link.arg(place).is_some_and(|options| values::flag(code, options, key) == Some(true))
    };
    match link.name {
        "createIndex" | "addIndex" => {
            let parts = link.arg(1).map(|parts| values::names(code, parts)).unwrap_or_default();
            let options = link.arg(2);
            let predicate =
                options.and_then(|options| values::text(code, code.property(options, "where")?));
            let index = CreateIndex {
                name: options
                    .and_then(|options| values::ident(code, code.property(options, "name")?)),
                unique: flag(2, "unique"),
                concurrently: flag(2, "concurrently"),
                predicate: predicate.map(|text| Expr { text, ..Expr::default() }),
                ..make::index(&table, parts)
            };
            reader.push(range, StatementKind::CreateIndex(index));
        }
        "dropIndex" => reader.push(
            range,
            StatementKind::DropIndex {
                indexes: vec![Name {
                    schema: None,
                    name: named(1).unwrap_or_default().text,
                    range,
                }],
                table: Some(table),
                concurrently: flag(2, "concurrently"),
                if_exists: flag(2, "ifExists"),
                hints: OnlineHints::default(),
            },
        ),
        "addConstraint" | "createConstraint" => {
            if let Some(options) = link.arg(2) {
                constraint(reader, &table, range, named(1), options);
            }
        }
        "dropConstraint" => {
            let name = named(1).unwrap_or_default();
            let kind = ActionKind::DropConstraint { name, if_exists: flag(2, "ifExists") };
            reader.push(range, make::alter(&table, range, kind));
        }
        _ => {}
    }
}

/// `{ name: 'text', id: 'id', user_id: { type: 'integer', notNull: true, references: 'users' } }`
fn columns(code: &Code, object: Option<ExprId>) -> Vec<Column> {
    let properties = object.map(|object| values::properties(code, object)).unwrap_or_default();
    properties
        .into_iter()
        .map(|(name, value, range)| column(code, Ident { text: name.into(), range }, value))
        .collect()
}

fn column(code: &Code, name: Ident, value: ExprId) -> Column {
    let range = code.range(value);
    if let Some(text) = code.string(code.constant(value)) {
        let is_id = text == "id";
        let ty = values::sql_type(if is_id { "serial" } else { text });
        return Column { name, ty, primary_key: is_id, range, ..Column::default() };
    }
    let flag = |key: &str| values::flag(code, value, key) == Some(true);
    let text = |key: &str| code.property(value, key).and_then(|value| values::text(code, value));
    let references = code.property(value, "references").and_then(|table| values::name(code, table));
    Column {
        name,
        ty: text("type").map(|ty| values::sql_type(&ty)).unwrap_or_default(),
        not_null: flag("notNull"),
        default: code.property(value, "default").and_then(|value| values::default(code, value)),
        primary_key: flag("primaryKey"),
        unique: flag("unique"),
        references: references.map(|table| Reference { table, columns: Vec::new() }),
        range,
        ..Column::default()
    }
}

fn altered(
    reader: &mut Reader<'_>,
    table: &Name,
    range: model::ByteRange,
    name: Ident,
    options: ExprId,
) {
    let code = reader.code;
    let ty = code.property(options, "type").and_then(|ty| values::text(code, ty));
    if let Some(ty) = ty {
        let kind =
            ActionKind::SetType { column: name.clone(), ty: values::sql_type(&ty), using: None };
        reader.push(range, make::alter(table, range, kind));
    }
    match values::flag(code, options, "notNull") {
        Some(true) => {
            reader.push(range, make::alter(table, range, ActionKind::SetNotNull { column: name }))
        }
        Some(false) => {
            reader.push(range, make::alter(table, range, ActionKind::DropNotNull { column: name }))
        }
        None => {}
    }
}

fn constraint(
    reader: &mut Reader<'_>,
    table: &Name,
    range: model::ByteRange,
    name: Option<Ident>,
    options: ExprId,
) {
    let code = reader.code;
    if let Some(text) = values::text(code, options) {
        let name = name.map_or(String::new(), |name| format!("CONSTRAINT \"{}\" ", name.text));
        let sql = format!("ALTER TABLE \"{}\" ADD {name}{text}", table.name);
        let statements = lang_sql::script(&sql).statements;
        return statements.into_iter().for_each(|statement| reader.push(range, statement.kind));
    }
    let keys = code.property(options, "foreignKeys");
    let unique = code.property(options, "unique");
    let check = code.property(options, "check").and_then(|check| values::text(code, check));
    let kind = if let Some(keys) = keys {
        let columns = code
            .property(keys, "columns")
            .map(|columns| values::names(code, columns))
            .unwrap_or_default();
        let target = code.property(keys, "references").and_then(|table| values::name(code, table));
        target.map(|target| make::foreign_key(columns, target, Vec::new()))
    } else if let Some(unique) = unique {
        Some(ConstraintKind::Unique { columns: values::names(code, unique), using_index: None })
    } else {
        check.map(|text| ConstraintKind::Check(values::sql_expr(&text, range)))
    };
    if let Some(kind) = kind {
        let added = make::constraint(name, kind, range);
        reader.push(range, make::alter(table, range, ActionKind::AddConstraint(added)));
    }
}
