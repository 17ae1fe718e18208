//! Tables: made and changed.

use facts::sql::{
    Action, ActionKind, AlterTable, CreateIndex, CreateTable, OnlineHints, StatementKind,
};

use crate::cursor::Cursor;
use crate::{columns, expr, indexes, options, types};

/// Behind `CREATE [TEMPORARY] TABLE`.
pub(crate) fn create(cursor: &mut Cursor<'_>, temporary: bool) -> Option<StatementKind> {
    let if_not_exists = cursor.eat("IF NOT EXISTS");
    let table = cursor.name()?;
    let mut made = CreateTable { table, if_not_exists, temporary, ..CreateTable::default() };
    if cursor.eat("PARTITION OF") {
        made.partition_of = cursor.name();
    } else if cursor.eat("LIKE") {
        made.like = cursor.name();
    }
    if let Some(group) = cursor.group() {
        for part in group.parts() {
            element(part, &mut made);
        }
    }
    made.partitioned = cursor.has("PARTITION BY");
    made.from_query = cursor.has("SELECT") || cursor.has("AS TABLE") || cursor.has("AS VALUES");
    if made.columns.is_empty() && !made.from_query {
        // `CREATE TABLE t AS (SELECT ..)`
        made.from_query = cursor.has("AS");
    }
    Some(StatementKind::CreateTable(made))
}

fn element(mut cursor: Cursor<'_>, made: &mut CreateTable) {
    if cursor.eat("LIKE") {
        made.like = cursor.name();
    } else if let Some(constraint) = columns::constraint(&mut cursor) {
        made.constraints.push(constraint);
    } else if let Some(index) = key(&mut cursor) {
        made.indexes.push(CreateIndex { table: made.table.clone(), ..index });
    } else if let Some(column) = columns::column(&mut cursor) {
        made.columns.push(column);
    }
}

/// MySQL: `KEY name (a)`, `FULLTEXT INDEX (a)`. A column may be called `key` or `index` too.
fn key(cursor: &mut Cursor<'_>) -> Option<CreateIndex> {
    let mut ahead = *cursor;
    let mut index = CreateIndex::default();
    if ahead.is_any(&["FULLTEXT", "SPATIAL"]) {
        index.method = Some(ahead.word_at(0).to_lowercase().into());
        ahead.bump();
        ahead.eat_any(&["KEY", "INDEX"]);
    } else if !ahead.eat_any(&["KEY", "INDEX"]) {
        return None;
    }
    let index = indexes::inline(&mut ahead, index);
    let has_columns = index.parts.iter().any(|part| {
        part.column
            .as_deref()
            .is_some_and(|name| !name.starts_with(|first: char| first.is_ascii_digit()))
    });
    if !has_columns {
        return None;
    }
    *cursor = ahead;
    Some(index)
}

/// Behind `ALTER TABLE`.
pub(crate) fn alter(cursor: &mut Cursor<'_>) -> Option<StatementKind> {
    let if_exists = cursor.eat("IF EXISTS");
    let only = cursor.eat("ONLY");
    let table = cursor.name()?;
    cursor.eat_symbol(b'*');
    let mut hints = OnlineHints::default();
    let mut actions = Vec::new();
    for mut part in cursor.parts() {
        while options::online(&mut part, &mut hints) {}
        if !part.done() {
            read_actions(part, &table, &mut hints, &mut actions);
        }
    }
    Some(StatementKind::AlterTable(AlterTable { table, if_exists, only, actions, hints }))
}

fn read_actions(
    mut part: Cursor<'_>,
    table: &facts::sql::Name,
    hints: &mut OnlineHints,
    actions: &mut Vec<Action>,
) {
    let start = part.at;
    // MySQL: `ADD COLUMN (a int, b int)`.
    let mut listed = part;
    if listed.eat("ADD")
        && (listed.eat("COLUMN") || listed.is_symbol(b'('))
        && listed.is_symbol(b'(')
    {
        let columns = listed.group().map(|group| group.parts()).unwrap_or_default();
        for mut one in columns {
            if let Some(column) = columns::column(&mut one) {
                let range = column.range;
                actions.push(Action {
                    range,
                    kind: ActionKind::AddColumn { column, if_not_exists: false },
                });
            }
        }
        return;
    }
    let mut kind = action(&mut part);
    if let ActionKind::AddIndex(index) = &mut kind {
        index.table = table.clone();
    }
    while !part.done() {
        if !options::online(&mut part, hints) {
            part.bump();
        }
    }
    actions.push(Action { range: part.range_from(start), kind });
}

fn action(cursor: &mut Cursor<'_>) -> ActionKind {
    let start = *cursor;
    let read = match cursor.word_at(0).to_ascii_uppercase().as_str() {
        "ADD" => add(cursor),
        "DROP" => drop(cursor),
        "ALTER" => alter_column(cursor),
        "RENAME" => rename(cursor),
        "MODIFY" | "CHANGE" => redefine(cursor),
        "VALIDATE" => {
            cursor.eat("VALIDATE CONSTRAINT");
            cursor.ident().map(|name| ActionKind::ValidateConstraint { name })
        }
        "ATTACH" | "DETACH" => partition(cursor),
        "SET" => set(cursor),
        "ENGINE" | "FORCE" => Some(ActionKind::Rewrite(cursor.headline(1).to_lowercase().into())),
        "CONVERT" => cursor.eat("CONVERT TO").then(|| {
            cursor.eat_any(&["CHARACTER SET", "CHARSET"]);
            ActionKind::ConvertCharset(cursor.ident().map(|name| name.text).unwrap_or_default())
        }),
        "OWNER" => cursor
            .eat("OWNER TO")
            .then(|| cursor.ident())
            .flatten()
            .map(|name| ActionKind::Owner(name.text)),
        "TRUNCATE" | "REORGANIZE" | "COALESCE" | "EXCHANGE" | "REBUILD"
            if cursor.word_at(1).eq_ignore_ascii_case("PARTITION") =>
        {
            Some(ActionKind::Partition(cursor.word_at(0).to_lowercase().into()))
        }
        "PARTITION" => Some(ActionKind::Partition("partition".into())),
        _ => None,
    };
    read.unwrap_or_else(|| {
        *cursor = start;
        // The column's name stands before what is done to it.
        let statistics = start.has("SET STATISTICS");
        let headline = if statistics { "SET STATISTICS".into() } else { start.headline(3) };
        cursor.at = cursor.tokens.len();
        ActionKind::Other(headline)
    })
}

fn add(cursor: &mut Cursor<'_>) -> Option<ActionKind> {
    cursor.eat("ADD");
    if cursor.is("PARTITION") {
        return Some(ActionKind::Partition("add".into()));
    }
    if let Some(constraint) = columns::constraint(cursor) {
        return Some(ActionKind::AddConstraint(constraint));
    }
    if let Some(index) = key(cursor) {
        return Some(ActionKind::AddIndex(index));
    }
    cursor.eat("COLUMN");
    let if_not_exists = cursor.eat("IF NOT EXISTS");
    let column = columns::column(cursor)?;
    Some(ActionKind::AddColumn { column, if_not_exists })
}

fn drop(cursor: &mut Cursor<'_>) -> Option<ActionKind> {
    cursor.eat("DROP");
    if cursor.eat("PRIMARY KEY") {
        return Some(ActionKind::DropPrimaryKey);
    }
    if cursor.is("PARTITION") {
        return Some(ActionKind::Partition("drop".into()));
    }
    if cursor.eat_any(&["CONSTRAINT", "FOREIGN KEY", "CHECK"]) {
        let if_exists = cursor.eat("IF EXISTS");
        return cursor.ident().map(|name| ActionKind::DropConstraint { name, if_exists });
    }
    if cursor.is_any(&["INDEX", "KEY"]) && cursor.tokens.len() > cursor.at + 1 {
        cursor.bump();
        cursor.eat("IF EXISTS");
        return cursor.ident().map(|name| ActionKind::DropIndex { name });
    }
    cursor.eat("COLUMN");
    let if_exists = cursor.eat("IF EXISTS");
    let column = cursor.ident()?;
    Some(ActionKind::DropColumn { column, if_exists, cascade: cursor.eat("CASCADE") })
}

fn alter_column(cursor: &mut Cursor<'_>) -> Option<ActionKind> {
    cursor.eat("ALTER");
    if cursor.is_any(&["CONSTRAINT", "INDEX", "CHECK"]) {
        return None;
    }
    cursor.eat("COLUMN");
    let column = cursor.ident()?;
    if cursor.eat_any(&["SET DATA TYPE", "TYPE"]) {
        let ty = types::type_name(cursor)?;
        let using = cursor.find("USING").map(|at| {
            cursor.at = at + 1;
            expr::item(cursor, |_| false)
        });
        return Some(ActionKind::SetType { column, ty, using });
    }
    if cursor.eat("SET DEFAULT") {
        return Some(ActionKind::SetDefault { column, default: expr::item(cursor, |_| false) });
    }
    if cursor.eat("DROP DEFAULT") {
        return Some(ActionKind::DropDefault { column });
    }
    if cursor.eat("SET NOT NULL") {
        return Some(ActionKind::SetNotNull { column });
    }
    if cursor.eat("DROP NOT NULL") {
        return Some(ActionKind::DropNotNull { column });
    }
    (cursor.is("ADD GENERATED") && cursor.has("AS IDENTITY"))
        .then_some(ActionKind::AddIdentity { column })
}

fn rename(cursor: &mut Cursor<'_>) -> Option<ActionKind> {
    cursor.eat("RENAME");
    if cursor.eat_any(&["TO", "AS"]) {
        return cursor.name().map(|to| ActionKind::RenameTable { to });
    }
    let kind = cursor.word_at(0).to_ascii_uppercase();
    let is_kind = matches!(kind.as_str(), "CONSTRAINT" | "INDEX" | "KEY" | "COLUMN")
        && !cursor.word_at(1).eq_ignore_ascii_case("TO");
    if is_kind {
        cursor.bump();
    }
    let from = cursor.ident()?;
    if !cursor.eat("TO") {
        // MySQL: `RENAME other`.
        let to = facts::sql::Name { schema: None, name: from.text, range: from.range };
        return cursor.done().then_some(ActionKind::RenameTable { to });
    }
    let to = cursor.ident()?;
    Some(match kind.as_str() {
        "CONSTRAINT" if is_kind => ActionKind::RenameConstraint { from, to },
        "INDEX" | "KEY" if is_kind => ActionKind::RenameIndex { from, to },
        _ => ActionKind::RenameColumn { from, to },
    })
}

/// MySQL: `MODIFY [COLUMN] name type ..`, `CHANGE [COLUMN] old name type ..`.
fn redefine(cursor: &mut Cursor<'_>) -> Option<ActionKind> {
    let is_change = cursor.is("CHANGE");
    cursor.bump();
    cursor.eat("COLUMN");
    cursor.eat("IF EXISTS");
    let from = if is_change { cursor.ident() } else { { *cursor }.ident() }?;
    let column = columns::column(cursor)?;
    Some(ActionKind::Redefine { from, column })
}

fn partition(cursor: &mut Cursor<'_>) -> Option<ActionKind> {
    let attaches = cursor.is("ATTACH");
    cursor.bump();
    if !cursor.eat("PARTITION") {
        return None;
    }
    let partition = cursor.name()?;
    if attaches {
        return Some(ActionKind::AttachPartition { partition });
    }
    let concurrently = cursor.eat("CONCURRENTLY");
    Some(ActionKind::DetachPartition { partition, concurrently, finalize: cursor.eat("FINALIZE") })
}

fn set(cursor: &mut Cursor<'_>) -> Option<ActionKind> {
    let rewrites = ["SET LOGGED", "SET UNLOGGED", "SET ACCESS METHOD", "SET TABLESPACE"];
    if let Some(words) = rewrites.iter().find(|words| cursor.is(words)) {
        return Some(ActionKind::Rewrite(words.to_lowercase().into()));
    }
    cursor
        .eat("SET SCHEMA")
        .then(|| cursor.ident())
        .flatten()
        .map(|name| ActionKind::SetSchema(name.text))
}
