//! TypeORM: `queryRunner.query('..')`, `queryRunner.addColumn('users', new TableColumn({ .. }))`.

use facts::code::{Code, ExprId, ExprKind};
use facts::sql::{
    ActionKind, Column, ConstraintKind, CreateIndex, CreateTable, Ident, Name, OnlineHints,
    StatementKind,
};

use super::{Reader, Tool, make, values};
use crate::effects::{Chain, Link};

pub(super) fn read<'c>(reader: &mut Reader<'c>, expr: ExprId, chain: &Chain<'c>) -> bool {
    let is_runner = matches!(reader.code.kind(chain.root), ExprKind::Name { name, .. } if name.to_ascii_lowercase().contains("runner"));
    let Some(link) = chain.links.first().filter(|link| is_runner && link.call.is_some()) else {
        return false;
    };
    reader.tool = reader.tool.or(Some(Tool::TypeOrm));
    match link.name {
        "query" => link.arg(0).into_iter().for_each(|text| reader.sql(text)),
        "startTransaction" => reader.push(reader.head(expr, link), StatementKind::Begin),
        "commitTransaction" => reader.push(reader.head(expr, link), StatementKind::Commit),
        _ => change(reader, expr, link),
    }
    true
}

fn change<'c>(reader: &mut Reader<'c>, expr: ExprId, link: &Link<'c>) {
    let (code, range) = (reader.code, reader.head(expr, link));
    let Some(table) = link.arg(0).and_then(|table| values::name(code, options(code, table))) else {
        return;
    };
    let second = link.arg(1);
    let named = || second.and_then(|name| values::ident(code, options(code, name)));
    let alter = |kind| make::alter(&table, range, kind);
    match link.name {
        "createTable" => create(reader, expr, link, table),
        "dropTable" => {
            let if_exists =
                second.is_some_and(|flag| matches!(code.kind(flag), ExprKind::Bool(true)));
            reader.push(
                range,
                StatementKind::DropTable { tables: vec![table], if_exists, cascade: false },
            );
        }
        "renameTable" => {
            if let Some(to) = second.and_then(|to| values::name(code, to)) {
                reader.push(range, alter(ActionKind::RenameTable { to }));
            }
        }
        "addColumn" | "addColumns" => {
            for one in list(code, second) {
                let column = column(code, one);
                reader.push(
                    range,
                    make::alter(
                        &table,
                        range,
                        ActionKind::AddColumn { column, if_not_exists: false },
                    ),
                );
            }
        }
        "dropColumn" | "dropColumns" => {
            for one in list(code, second) {
                let one = options(code, one);
                let name = code.property(one, "name").unwrap_or(one);
                if let Some(column) = values::ident(code, name) {
                    reader.push(
                        range,
                        make::alter(
                            &table,
                            range,
                            ActionKind::DropColumn { column, if_exists: false, cascade: false },
                        ),
                    );
                }
            }
        }
        "renameColumn" => {
            let to = link.arg(2).and_then(|to| {
                values::ident(code, code.property(options(code, to), "name").unwrap_or(to))
            });
            if let (Some(from), Some(to)) = (named(), to) {
                reader.push(range, alter(ActionKind::RenameColumn { from, to }));
            }
        }
        "changeColumn" => {
            if let (Some(from), Some(to)) = (named(), link.arg(2)) {
                reader.push(
                    range,
                    alter(ActionKind::SetType {
                        column: from,
                        ty: column(code, to).ty,
                        using: None,
                    }),
                );
            }
        }
        _ => keys(reader, link, range, table),
    }
}

/// Indexes and constraints.
fn keys<'c>(reader: &mut Reader<'c>, link: &Link<'c>, range: model::ByteRange, table: Name) {
    let code = reader.code;
    let second = link.arg(1);
    let named = || second.and_then(|name| values::ident(code, options(code, name)));
    let alter = |kind| make::alter(&table, range, kind);
    match link.name {
        "createIndex" | "createIndices" => {
            for one in list(code, second) {
                let index = index(code, &table, one);
                reader.push(range, StatementKind::CreateIndex(index));
            }
        }
        "dropIndex" => {
            let name = named().unwrap_or_default();
            reader.push(
                range,
                StatementKind::DropIndex {
                    indexes: vec![Name { schema: None, name: name.text, range }],
                    table: Some(table),
                    concurrently: false,
                    if_exists: false,
                    hints: OnlineHints::default(),
                },
            );
        }
        "createForeignKey" | "createForeignKeys" => {
            for one in list(code, second) {
                if let Some(kind) = key(code, one) {
                    let added = make::constraint(property_name(code, one), kind, range);
                    reader
                        .push(range, make::alter(&table, range, ActionKind::AddConstraint(added)));
                }
            }
        }
        "createUniqueConstraint" | "createPrimaryKey" => {
            let columns = second.map(|one| columns(code, options(code, one))).unwrap_or_default();
            let kind = match link.name {
                "createPrimaryKey" => ConstraintKind::PrimaryKey { columns, using_index: None },
                _ => ConstraintKind::Unique { columns, using_index: None },
            };
            let name = second.and_then(|one| property_name(code, one));
            reader
                .push(range, alter(ActionKind::AddConstraint(make::constraint(name, kind, range))));
        }
        "dropForeignKey" | "dropUniqueConstraint" | "dropCheckConstraint" => {
            let name = named().unwrap_or_default();
            reader.push(range, alter(ActionKind::DropConstraint { name, if_exists: false }));
        }
        _ => {}
    }
}

/// `new TableColumn({ .. })` is what it is given.
fn options(code: &Code, expr: ExprId) -> ExprId {
    let known = code.constant(expr);
    match code.kind(known) {
        ExprKind::Call(call) => call.args.first().map_or(known, |arg| code.constant(arg.value)),
        _ => expr,
    }
}

fn list(code: &Code, expr: Option<ExprId>) -> Vec<ExprId> {
    let Some(expr) = expr else { return Vec::new() };
    match code.kind(code.constant(expr)) {
        ExprKind::Array(items) => items.iter().filter_map(|item| item.value).collect(),
        _ => vec![expr],
    }
}

fn columns(code: &Code, object: ExprId) -> Vec<Box<str>> {
    let listed = code.property(object, "columnNames").or_else(|| code.property(object, "columns"));
    listed
        .map(|columns| values::names(code, columns))
        .unwrap_or_else(|| values::names(code, object))
}

fn property_name(code: &Code, expr: ExprId) -> Option<Ident> {
    values::ident(code, code.property(options(code, expr), "name")?)
}

fn column(code: &Code, expr: ExprId) -> Column {
    let object = options(code, expr);
    let text = |key: &str| code.property(object, key).and_then(|value| values::text(code, value));
    let flag = |key: &str| values::flag(code, object, key) == Some(true);
    let length = text("length").map_or(String::new(), |length| format!("({length})"));
    let ty = text("type").map(|ty| values::sql_type(&format!("{ty}{length}"))).unwrap_or_default();
    let generated =
        text("generationStrategy").or_else(|| flag("isGenerated").then(|| "increment".into()));
    let default = code.property(object, "default").and_then(|value| {
        match code.string(code.constant(value)) {
            // A text is SQL as it is.
            Some(text) => Some(values::sql_expr(text, code.range(value))),
            None => values::default(code, value),
        }
    });
    Column {
        name: property_name(code, expr).unwrap_or_default(),
        ty,
        not_null: !flag("isNullable"),
        default,
        auto_increment: generated.as_deref() == Some("increment"),
        primary_key: flag("isPrimary"),
        unique: flag("isUnique"),
        range: code.range(expr),
        ..Column::default()
    }
}

fn create<'c>(reader: &mut Reader<'c>, expr: ExprId, link: &Link<'c>, table: Name) {
    let code = reader.code;
    let Some(first) = link.arg(0) else { return };
    let object = options(code, first);
    let mut made = CreateTable { table, ..CreateTable::default() };
    made.if_not_exists =
        link.arg(1).is_some_and(|flag| matches!(code.kind(flag), ExprKind::Bool(true)));
    made.columns = list(code, code.property(object, "columns"))
        .into_iter()
        .map(|one| column(code, one))
        .collect();
    for one in list(code, code.property(object, "foreignKeys")) {
        let kind = key(code, one);
        made.constraints.extend(
            kind.map(|kind| make::constraint(property_name(code, one), kind, code.range(one))),
        );
    }
    for one in list(code, code.property(object, "indices")) {
        made.indexes.push(index(code, &made.table, one));
    }
    let range = match code.property(object, "name") {
        Some(name) => code.range(name),
        None => reader.head(expr, link),
    };
    reader.push(range, StatementKind::CreateTable(made));
}

fn index(code: &Code, table: &Name, expr: ExprId) -> CreateIndex {
    let object = options(code, expr);
    CreateIndex {
        name: property_name(code, expr),
        unique: values::flag(code, object, "isUnique") == Some(true),
        concurrently: values::flag(code, object, "isConcurrent") == Some(true),
        ..make::index(table, columns(code, object))
    }
}

fn key(code: &Code, expr: ExprId) -> Option<ConstraintKind> {
    let object = options(code, expr);
    let theirs =
        code.property(object, "referencedColumnNames").map(|names| values::names(code, names));
    let table = values::name(code, code.property(object, "referencedTableName")?)?;
    Some(make::foreign_key(columns(code, object), table, theirs.unwrap_or_default()))
}
