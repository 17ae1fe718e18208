//! Sequelize and Umzug: `queryInterface.addColumn('users', 'name', { type: Sequelize.STRING })`.

use facts::code::{Code, ExprId, ExprKind};
use facts::sql::{
    ActionKind, Assignment, Column, ConstraintKind, CreateIndex, CreateTable, Expr, Ident, Name,
    OnlineHints, Reference, StatementKind, TypeName,
};

use super::{Reader, Tool, make, values};
use crate::effects::{Chain, Link};

pub(super) fn read<'c>(reader: &mut Reader<'c>, expr: ExprId, chain: &Chain<'c>) -> bool {
    let code = reader.code;
    let is_interface = match code.kind(chain.root) {
        ExprKind::Name { name, .. } => {
            let name = name.to_ascii_lowercase();
            name.contains("interface") || matches!(&*name, "context" | "qi" | "query" | "migration")
        }
        _ => false,
    };
    let Some(link) = chain.last().filter(|link| is_interface && link.call.is_some()) else {
        return false;
    };
    if chain.links.iter().any(|link| link.name == "transaction") {
        return false;
    }
    reader.tool = reader.tool.or(Some(Tool::Sequelize));
    if link.name == "query" {
        link.arg(0).into_iter().for_each(|text| reader.sql(text));
    } else {
        change(reader, expr, link);
    }
    true
}

fn change<'c>(reader: &mut Reader<'c>, expr: ExprId, link: &Link<'c>) {
    let (code, range) = (reader.code, reader.head(expr, link));
    let Some(table) = link.arg(0).and_then(|table| values::name(code, table)) else { return };
    let named = |place: usize| link.arg(place).and_then(|name| values::ident(code, name));
    let alter = |kind| make::alter(&table, range, kind);
    match link.name {
        "createTable" => {
            let columns =
                link.arg(1).map(|columns| values::properties(code, columns)).unwrap_or_default();
            let columns = columns.into_iter().map(|(name, value, range)| {
                column(code, Ident { text: name.into(), range }, value)
            });
            let made = CreateTable { table, columns: columns.collect(), ..CreateTable::default() };
            reader.push(range, StatementKind::CreateTable(made));
        }
        "dropTable" => reader.push(
            range,
            StatementKind::DropTable { tables: vec![table], if_exists: true, cascade: false },
        ),
        "renameTable" => {
            if let Some(to) = link.arg(1).and_then(|to| values::name(code, to)) {
                reader.push(range, alter(ActionKind::RenameTable { to }));
            }
        }
        "addColumn" => {
            if let (Some(name), Some(value)) = (named(1), link.arg(2)) {
                let column = column(code, name, value);
                reader.push(range, alter(ActionKind::AddColumn { column, if_not_exists: false }));
            }
        }
        "removeColumn" => {
            if let Some(column) = named(1) {
                reader.push(
                    range,
                    alter(ActionKind::DropColumn { column, if_exists: false, cascade: false }),
                );
            }
        }
        "renameColumn" => {
            if let (Some(from), Some(to)) = (named(1), named(2)) {
                reader.push(range, alter(ActionKind::RenameColumn { from, to }));
            }
        }
        "changeColumn" => {
            if let (Some(name), Some(value)) = (named(1), link.arg(2)) {
                changed(reader, &table, range, name, value);
            }
        }
        "addIndex" => {
            let index = index(code, &table, link);
            reader.push(range, StatementKind::CreateIndex(index));
        }
        "removeIndex" => reader.push(
            range,
            StatementKind::DropIndex {
                indexes: named(1)
                    .map(|name| Name { schema: None, name: name.text, range })
                    .into_iter()
                    .collect(),
                table: Some(table),
                concurrently: link.arg(2).is_some_and(|options| {
                    values::flag(code, options, "concurrently") == Some(true)
                }),
                if_exists: false,
                hints: OnlineHints::default(),
            },
        ),
        "addConstraint" => {
            let added =
                link.arg(1).or_else(|| link.arg(2)).and_then(|options| constraint(code, options));
            if let Some((name, kind)) = added {
                reader.push(
                    range,
                    alter(ActionKind::AddConstraint(make::constraint(name, kind, range))),
                );
            }
        }
        "removeConstraint" => {
            reader.push(
                range,
                alter(ActionKind::DropConstraint {
                    name: named(1).unwrap_or_default(),
                    if_exists: false,
                }),
            );
        }
        _ => rows(reader, link, range, table),
    }
}

fn rows<'c>(reader: &mut Reader<'c>, link: &Link<'c>, range: model::ByteRange, table: Name) {
    let code = reader.code;
    let filter = |place: usize| {
        let object = link.arg(place)?;
        let is_empty = matches!(code.kind(code.constant(object)), ExprKind::Object(properties) if properties.is_empty());
        let is_null = matches!(code.kind(object), ExprKind::Null | ExprKind::Undefined);
        (!is_empty && !is_null)
            .then(|| Expr { text: code.range(object).slice(reader.text).into(), ..Expr::default() })
    };
    let kind = match link.name {
        "bulkInsert" | "insert" => StatementKind::Insert {
            table,
            columns: Vec::new(),
            from_query: false,
            sources: Vec::new(),
            guarded: false,
        },
        "bulkUpdate" => {
            let sets =
                link.arg(1).map(|object| values::properties(code, object)).unwrap_or_default();
            let sets = sets.into_iter().map(|(name, value, range)| Assignment {
                column: Ident { text: name.into(), range },
                partial: false,
                value: values::default(code, value).unwrap_or_default(),
            });
            StatementKind::Update { table, sets: sets.collect(), filter: filter(2), limited: false }
        }
        "bulkDelete" => StatementKind::Delete { table, filter: filter(1), limited: false },
        _ => return,
    };
    reader.push(range, kind);
}

fn changed(
    reader: &mut Reader<'_>,
    table: &Name,
    range: model::ByteRange,
    name: Ident,
    value: ExprId,
) {
    let code = reader.code;
    let column = column(code, name.clone(), value);
    if !column.ty.name.is_empty() {
        let kind = ActionKind::SetType { column: name.clone(), ty: column.ty.clone(), using: None };
        reader.push(range, make::alter(table, range, kind));
    }
    match values::flag(code, value, "allowNull") {
        Some(false) => {
            reader.push(range, make::alter(table, range, ActionKind::SetNotNull { column: name }))
        }
        Some(true) => {
            reader.push(range, make::alter(table, range, ActionKind::DropNotNull { column: name }))
        }
        None => {}
    }
}

fn column(code: &Code, name: Ident, value: ExprId) -> Column {
    let range = code.range(value);
    let flag = |key: &str| values::flag(code, value, key);
    let references = code.property(value, "references").and_then(|target| {
        let model = code.property(target, "model").or_else(|| code.property(target, "table"))?;
        let key = code.property(target, "key").and_then(|key| values::text(code, key));
        Some(Reference { table: values::name(code, model)?, columns: key.into_iter().collect() })
    });
    let ty = code.property(value, "type").unwrap_or(value);
    Column {
        name,
        ty: type_of(code, ty),
        not_null: flag("allowNull") == Some(false),
        default: code
            .property(value, "defaultValue")
            .and_then(|value| values::default(code, value)),
        auto_increment: flag("autoIncrement") == Some(true),
        primary_key: flag("primaryKey") == Some(true),
        unique: flag("unique") == Some(true),
        references,
        range,
        ..Column::default()
    }
}

/// `Sequelize.STRING(20)`, `DataTypes.ENUM('a', 'b')`, `'VARCHAR(20)'`.
fn type_of(code: &Code, expr: ExprId) -> TypeName {
    if let Some(text) = code.string(code.constant(expr)) {
        return values::sql_type(text);
    }
    let (callee, args) = match code.kind(expr) {
        ExprKind::Call(call) => (call.callee, call.args.as_slice()),
        _ => (expr, &[][..]),
    };
    let ExprKind::Member { property, .. } = code.kind(callee) else { return TypeName::default() };
    let number = args.first().and_then(|arg| values::number(code, arg.value));
    let scale = args.get(1).and_then(|arg| values::number(code, arg.value));
    let text = match &**property {
        "STRING" => format!("varchar({})", number.unwrap_or(255)),
        "DECIMAL" => {
            number.map_or("numeric".into(), |all| format!("numeric({all}, {})", scale.unwrap_or(0)))
        }
        "CHAR" => format!("char({})", number.unwrap_or(255)),
        "DATE" => "timestamptz".into(),
        "DATEONLY" => "date".into(),
        "FLOAT" | "DOUBLE" => "double precision".into(),
        "BLOB" => "bytea".into(),
        "ENUM" => "enum".into(),
        "INTEGER" | "BIGINT" | "SMALLINT" | "TEXT" | "BOOLEAN" | "JSON" | "JSONB" | "UUID"
        | "REAL" | "TIME" => property.to_lowercase(),
        _ => return TypeName::default(),
    };
    values::sql_type(&text)
}

/// `addIndex('users', ['name'], { unique })`, `addIndex('users', { fields: [..], unique })`.
fn index(code: &Code, table: &Name, link: &Link<'_>) -> CreateIndex {
    let second = link.arg(1);
    let listed =
        second.map(|columns| values::names(code, columns)).filter(|columns| !columns.is_empty());
    let options = if listed.is_some() { link.arg(2) } else { second };
    let fields = || Some(values::names(code, code.property(options?, "fields")?));
    let flag =
        |key: &str| options.is_some_and(|options| values::flag(code, options, key) == Some(true));
    let is_unique = options
        .and_then(|options| code.property(options, "type"))
        .and_then(|kind| values::text(code, kind));
    CreateIndex {
        name: options.and_then(|options| values::ident(code, code.property(options, "name")?)),
        unique: flag("unique") || is_unique.is_some_and(|kind| kind.eq_ignore_ascii_case("unique")),
        concurrently: flag("concurrently"),
        ..make::index(table, listed.or_else(fields).unwrap_or_default())
    }
}

fn constraint(code: &Code, options: ExprId) -> Option<(Option<Ident>, ConstraintKind)> {
    let kind = values::text(code, code.property(options, "type")?)?.to_lowercase();
    let name = code.property(options, "name").and_then(|name| values::ident(code, name));
    let columns = code
        .property(options, "fields")
        .map(|fields| values::names(code, fields))
        .unwrap_or_default();
    let kind = match kind.as_str() {
        "foreign key" => {
            let target = code.property(options, "references")?;
            let table = values::name(code, code.property(target, "table")?)?;
            let field = code.property(target, "field").or_else(|| code.property(target, "fields"));
            make::foreign_key(
                columns,
                table,
                field.map(|field| values::names(code, field)).unwrap_or_default(),
            )
        }
        "unique" => ConstraintKind::Unique { columns, using_index: None },
        "primary key" => ConstraintKind::PrimaryKey { columns, using_index: None },
        "check" => ConstraintKind::Check(Expr { text: "..".into(), ..Expr::default() }),
        _ => return None,
    };
    Some((name, kind))
}
