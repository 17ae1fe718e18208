//! Knex: `knex.schema.alterTable('users', (t) => t.string('name'))`, `knex('users').update(..)`.

use facts::code::{ExprId, ExprKind, Pattern, Stmt, StmtKind};
use facts::sql::{
    ActionKind, Assignment, Column, ConstraintKind, CreateTable, Expr, Ident, Name, StatementKind,
    TypeName,
};
use model::ByteRange;

use super::{Reader, Tool, function_of, make, values};
use crate::effects::{Chain, Link};

/// Whether the call is Knex's; then its statements are read.
pub(super) fn read<'c>(reader: &mut Reader<'c>, expr: ExprId, chain: &Chain<'c>) -> bool {
    if let Some(place) =
        chain.links.iter().position(|link| link.name == "schema" && link.call.is_none())
    {
        reader.tool = reader.tool.or(Some(Tool::Knex));
        schema(reader, expr, &chain.links[place + 1..]);
        return true;
    }
    rows(reader, expr, chain)
}

fn schema<'c>(reader: &mut Reader<'c>, expr: ExprId, links: &[Link<'c>]) {
    let code = reader.code;
    let mut owner: Option<Box<str>> = None;
    for link in links {
        let Some(first) = link.arg(0) else { continue };
        if link.name == "withSchema" {
            owner = values::text(code, first);
        } else if link.name == "raw" {
            reader.sql(first);
        } else if let Some(mut table) = values::name(code, first) {
            table.schema = table.schema.or_else(|| owner.clone());
            one(reader, expr, link, table);
        }
    }
}

fn one<'c>(reader: &mut Reader<'c>, expr: ExprId, link: &Link<'c>, table: Name) {
    let head = reader.head(expr, link);
    let code = reader.code;
    match link.name {
        "createTable" | "createTableIfNotExists" => {
            let mut made = CreateTable {
                table,
                if_not_exists: link.name.ends_with("Exists"),
                ..CreateTable::default()
            };
            let mut later = Vec::new();
            body(reader, link, &mut |_, part| match part {
                Part::Column(column, false) => made.columns.push(column),
                Part::Constraint(constraint) => made.constraints.push(constraint),
                Part::Index(index) => later.push(index),
                _ => {}
            });
            let table = made.table.clone();
            reader.push(head, StatementKind::CreateTable(made));
            for index in later {
                reader.push(
                    head,
                    StatementKind::CreateIndex(facts::sql::CreateIndex {
                        table: table.clone(),
                        ..index
                    }),
                );
            }
        }
        "alterTable" | "table" => {
            let mut parts = Vec::new();
            body(reader, link, &mut |range, part| parts.push((range, part)));
            for (range, part) in parts {
                alter(reader, &table, range, part);
            }
        }
        "dropTable" | "dropTableIfExists" => reader.push(
            head,
            StatementKind::DropTable {
                tables: vec![table],
                if_exists: link.name.ends_with("Exists"),
                cascade: false,
            },
        ),
        "renameTable" => {
            if let Some(to) = link.arg(1).and_then(|to| values::name(code, to)) {
                reader.push(head, make::alter(&table, head, ActionKind::RenameTable { to }));
            }
        }
        "dropSchema" | "dropSchemaIfExists" => {
            reader.push(head, StatementKind::DropSchema { names: vec![table], cascade: false });
        }
        _ => {}
    }
}

/// What a line of a table's builder does.
enum Part {
    /// Also whether it changes one that is there: `.alter()`.
    Column(Column, bool),
    Constraint(facts::sql::Constraint),
    Index(facts::sql::CreateIndex),
    Action(ActionKind),
    DropIndex(Ident),
}

/// The lines of `(table) => { .. }`.
fn body<'c>(reader: &Reader<'c>, link: &Link<'c>, take: &mut dyn FnMut(ByteRange, Part)) {
    let code = reader.code;
    let Some(function) = link.args().iter().rev().find_map(|arg| function_of(code, arg.value))
    else {
        return;
    };
    let function = code.function(function);
    let param = function.params.first().and_then(|param| match &param.pattern {
        Pattern::Bind { symbol, .. } => Some(*symbol),
        _ => None,
    });
    let mut pending: Vec<&'c Stmt> = function.body.iter().rev().collect();
    while let Some(stmt) = pending.pop() {
        let expr = match &stmt.kind {
            StmtKind::Expr(expr) | StmtKind::Return(Some(expr)) => *expr,
            kind => {
                pending
                    .extend(kind.blocks().into_iter().rev().flat_map(|block| block.iter().rev()));
                continue;
            }
        };
        let chain = Chain::of(code, expr);
        let is_own = matches!(code.kind(chain.root), ExprKind::Name { symbol: Some(symbol), .. } if Some(*symbol) == param);
        if is_own && chain.root_call.is_none() {
            line(reader, expr, &chain, take);
        }
    }
}

fn line<'c>(
    reader: &Reader<'c>,
    expr: ExprId,
    chain: &Chain<'c>,
    take: &mut dyn FnMut(ByteRange, Part),
) {
    let (code, range) = (reader.code, reader.code.range(expr));
    let Some(first) = chain.links.first() else { return };
    let arg = |place: usize| first.arg(place);
    let named = |place: usize| arg(place).and_then(|arg| values::ident(code, arg));
    let mut act = |kind| take(range, Part::Action(kind));
    let constraint =
        |name: Option<Ident>, kind| Part::Constraint(make::constraint(name, kind, range));
    match first.name {
        "dropColumn" | "dropColumns" => {
            for arg in first.args() {
                for name in values::names(code, arg.value) {
                    let column = Ident { text: name, range: code.range(arg.value) };
                    act(ActionKind::DropColumn { column, if_exists: false, cascade: false });
                }
            }
        }
        "dropTimestamps" => {
            for name in ["created_at", "updated_at"] {
                let column = Ident { text: name.into(), range };
                act(ActionKind::DropColumn { column, if_exists: false, cascade: false });
            }
        }
        "renameColumn" => {
            if let (Some(from), Some(to)) = (named(0), named(1)) {
                act(ActionKind::RenameColumn { from, to });
            }
        }
        "setNullable" => {
            named(0).into_iter().for_each(|column| act(ActionKind::DropNotNull { column }))
        }
        "dropNullable" => {
            named(0).into_iter().for_each(|column| act(ActionKind::SetNotNull { column }))
        }
        "dropForeign" | "dropUnique" | "dropChecks" => {
            let name = named(1).or_else(|| named(0)).unwrap_or_default();
            act(ActionKind::DropConstraint { name, if_exists: false });
        }
        "dropPrimary" => act(ActionKind::DropPrimaryKey),
        "dropIndex" => {
            take(range, Part::DropIndex(named(1).or_else(|| named(0)).unwrap_or_default()))
        }
        "index" => {
            let columns = arg(0).map(|columns| values::names(code, columns)).unwrap_or_default();
            let index = facts::sql::CreateIndex {
                name: named(1),
                ..make::index(&Name::default(), columns)
            };
            take(range, Part::Index(index));
        }
        "unique" | "primary" => {
            let columns = arg(0).map(|columns| values::names(code, columns)).unwrap_or_default();
            let kind = match first.name {
                "unique" => ConstraintKind::Unique { columns, using_index: None },
                _ => ConstraintKind::PrimaryKey { columns, using_index: None },
            };
            take(range, constraint(named(1), kind));
        }
        "foreign" => {
            let columns = arg(0).map(|columns| values::names(code, columns)).unwrap_or_default();
            if let Some((table, theirs)) = target(reader, chain) {
                take(range, constraint(named(1), make::foreign_key(columns, table, theirs)));
            }
        }
        "timestamps" => {
            for name in ["created_at", "updated_at"] {
                let ty = values::sql_type("timestamptz");
                take(
                    range,
                    Part::Column(
                        Column {
                            name: Ident { text: name.into(), range },
                            ty,
                            range,
                            ..Column::default()
                        },
                        false,
                    ),
                );
            }
        }
        _ => column(reader, range, chain, take),
    }
}

fn column<'c>(
    reader: &Reader<'c>,
    range: ByteRange,
    chain: &Chain<'c>,
    take: &mut dyn FnMut(ByteRange, Part),
) {
    let code = reader.code;
    let Some(first) = chain.links.first() else { return };
    let Some((ty, primary)) = column_type(reader, first) else { return };
    let name = first.arg(0).and_then(|name| values::ident(code, name));
    let name = name.unwrap_or_else(|| Ident { text: "id".into(), range });
    let mut column = Column { name, ty, primary_key: primary, range, ..Column::default() };
    let mut index = None;
    for link in &chain.links[1..] {
        match link.name {
            "notNullable" | "notNull" => column.not_null = true,
            "unique" => column.unique = true,
            "primary" => column.primary_key = true,
            "unsigned" => column.ty.unsigned = true,
            "defaultTo" | "default" => {
                column.default = link.arg(0).and_then(|value| values::default(code, value))
            }
            "index" => index = Some(make::index(&Name::default(), vec![column.name.text.clone()])),
            _ => {}
        }
    }
    if let Some((table, columns)) = target(reader, chain) {
        column.references = Some(facts::sql::Reference { table, columns });
    }
    take(range, Part::Column(column, chain.has(&["alter"])));
    if let Some(index) = index {
        take(range, Part::Index(index));
    }
}

/// `.references('id').inTable('users')`, `.references('users.id')`.
fn target<'c>(reader: &Reader<'c>, chain: &Chain<'c>) -> Option<(Name, Vec<Box<str>>)> {
    let code = reader.code;
    let column = values::text(code, chain.find(&["references"])?.arg(0)?);
    if let Some(table) = chain.find(&["inTable", "on"]) {
        return Some((values::name(code, table.arg(0)?)?, column.into_iter().collect()));
    }
    let column = column?;
    let (table, column) = column.split_once('.')?;
    Some((
        Name { schema: None, name: table.into(), range: ByteRange::default() },
        vec![column.into()],
    ))
}

/// The type that a method makes, and whether it is a key.
fn column_type(reader: &Reader<'_>, link: &Link<'_>) -> Option<(TypeName, bool)> {
    let code = reader.code;
    let number = |place: usize| link.arg(place).and_then(|arg| values::number(code, arg));
    let text = match link.name {
        "increments" => return Some((values::sql_type("serial"), true)),
        "bigIncrements" | "bigincrements" => return Some((values::sql_type("bigserial"), true)),
        "string" => format!("varchar({})", number(1).unwrap_or(255)),
        "integer" | "int" => "integer".to_owned(),
        "bigInteger" | "bigint" | "biginteger" => "bigint".to_owned(),
        "smallint" | "tinyint" => "smallint".to_owned(),
        "mediumint" => "integer".to_owned(),
        "text" => "text".to_owned(),
        "boolean" | "bool" => "boolean".to_owned(),
        "decimal" => format!("numeric({}, {})", number(1).unwrap_or(8), number(2).unwrap_or(2)),
        "float" => "real".to_owned(),
        "double" => "double precision".to_owned(),
        "date" => "date".to_owned(),
        "dateTime" | "datetime" | "timestamp" => "timestamptz".to_owned(),
        "time" => "time".to_owned(),
        "binary" => "bytea".to_owned(),
        "json" | "jsonb" | "uuid" | "geometry" | "geography" | "point" => link.name.to_owned(),
        "enum" | "enu" => "text".to_owned(),
        "specificType" => values::text(code, link.arg(1)?)?.into(),
        _ => return None,
    };
    Some((values::sql_type(&text), false))
}

fn alter(reader: &mut Reader<'_>, table: &Name, range: ByteRange, part: Part) {
    let kind = match part {
        Part::Column(column, false) => make::add_column(table, column),
        Part::Column(column, true) => make::alter(
            table,
            range,
            ActionKind::SetType { column: column.name, ty: column.ty, using: None },
        ),
        Part::Constraint(constraint) => {
            make::alter(table, range, ActionKind::AddConstraint(constraint))
        }
        Part::Action(action) => make::alter(table, range, action),
        Part::Index(index) => {
            StatementKind::CreateIndex(facts::sql::CreateIndex { table: table.clone(), ..index })
        }
        Part::DropIndex(name) => StatementKind::DropIndex {
            indexes: vec![Name { schema: None, name: name.text, range: name.range }],
            table: Some(table.clone()),
            concurrently: false,
            if_exists: false,
            hints: facts::sql::OnlineHints::default(),
        },
    };
    reader.push(range, kind);
}

/// `knex('users').where(..).update(..)`, `knex.raw('..')`.
fn rows<'c>(reader: &mut Reader<'c>, expr: ExprId, chain: &Chain<'c>) -> bool {
    let code = reader.code;
    let raw = chain.links.first().filter(|link| link.name == "raw" && chain.root_call.is_none());
    if let Some(text) = raw.and_then(|link| link.arg(0)) {
        reader.tool = reader.tool.or(Some(Tool::Knex));
        reader.sql(text);
        return true;
    }
    let of_root = chain
        .root_call
        .and_then(|call| call.args.first())
        .and_then(|arg| values::name(code, arg.value));
    let of_link =
        || chain.find(&["table", "from", "into"]).and_then(|link| values::name(code, link.arg(0)?));
    let Some(verb) = chain.find(&["update", "del", "delete", "truncate", "insert"]) else {
        return false;
    };
    let Some(table) = of_root.or_else(of_link) else { return false };
    let filters =
        chain.links.iter().any(|link| link.call.is_some() && link.name.starts_with("where"));
    let text = chain
        .links
        .iter()
        .find(|link| link.name.starts_with("where"))
        .map(|link| code.range(link.member));
    let filter = filters.then(|| Expr {
        text: text.unwrap_or_default().slice(reader.text).into(),
        ..Expr::default()
    });
    let limited = chain.has(&["limit"]);
    let kind = match verb.name {
        "update" => {
            let object = verb.arg(0);
            let sets = object.map(|object| values::properties(code, object)).unwrap_or_default();
            let sets = sets.into_iter().map(|(name, value, range)| Assignment {
                column: Ident { text: name.into(), range },
                partial: false,
                value: values::default(code, value).unwrap_or_default(),
            });
            StatementKind::Update { table, sets: sets.collect(), filter, limited }
        }
        "truncate" => StatementKind::Truncate { tables: vec![table], cascade: false },
        "insert" => {
            let guarded = chain.has(&["onConflict"]);
            StatementKind::Insert {
                table,
                columns: Vec::new(),
                from_query: false,
                sources: Vec::new(),
                guarded,
            }
        }
        _ => StatementKind::Delete { table, filter, limited },
    };
    reader.tool = reader.tool.or(Some(Tool::Knex));
    reader.push(code.range(expr), kind);
    true
}
