//! What a migration makes, and what its way back takes away again.

use facts::FileId;
use facts::sql::{ActionKind, StatementKind};
use flow::migrations::{Migration, MigrationSet, Step};
use model::ByteRange;

use super::{Engine, quoted};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    Table(Box<str>),
    Column(Box<str>, Box<str>),
    Type(Box<str>),
    View(Box<str>),
}

#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) thing: Thing,
    pub(crate) file: FileId,
    pub(crate) range: ByteRange,
}

impl Object {
    /// Taking this away takes that away too.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        match (&self.thing, &other.thing) {
            (Thing::Table(table), Thing::Column(of, _)) => table == of,
            (one, other) => one == other,
        }
    }

    pub(crate) fn describe(&self, engine: Engine) -> String {
        match &self.thing {
            Thing::Table(name) => format!("table `{}`", quoted(engine, name)),
            Thing::Column(table, name) => format!("column `{table}.{}`", quoted(engine, name)),
            Thing::Type(name) => format!("type `{}`", quoted(engine, name)),
            Thing::View(name) => format!("view `{}`", quoted(engine, name)),
        }
    }
}

/// What is there after the way up and was not before. Under the name that it has then.
pub(crate) fn made(set: &MigrationSet, migration: &Migration) -> Vec<Object> {
    let mut found: Vec<Object> = Vec::new();
    for (_, step) in set.up(migration) {
        let gone = taken(step);
        found.retain(|object| !gone.iter().any(|gone| gone.covers(object)));
        for thing in given(&step.statement.kind) {
            found.push(Object { thing, file: step.file, range: step.range });
        }
    }
    found
}

/// What steps take away.
pub(crate) fn removed(steps: &[Step]) -> Vec<Object> {
    steps.iter().flat_map(taken).collect()
}

fn given(statement: &StatementKind) -> Vec<Thing> {
    match statement {
        StatementKind::CreateTable(made) if !made.temporary && !made.if_not_exists => {
            vec![Thing::Table(made.table.key())]
        }
        StatementKind::CreateEnum { name, .. } => vec![Thing::Type(name.key())],
        StatementKind::CreateView { view, replace: false, .. } => vec![Thing::View(view.key())],
        StatementKind::AlterTable(alter) => alter
            .actions
            .iter()
            .filter_map(|action| match &action.kind {
                ActionKind::AddColumn { column, if_not_exists: false } => {
                    Some(Thing::Column(alter.table.key(), column.name.text.clone()))
                }
                ActionKind::RenameColumn { to, .. } => {
                    Some(Thing::Column(alter.table.key(), to.text.clone()))
                }
                ActionKind::RenameTable { to } => Some(Thing::Table(to.key())),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn taken(step: &Step) -> Vec<Object> {
    let things: Vec<Thing> = match &step.statement.kind {
        StatementKind::DropTable { tables, .. } => {
            tables.iter().map(|table| Thing::Table(table.key())).collect()
        }
        StatementKind::DropType { names, .. } => {
            names.iter().map(|name| Thing::Type(name.key())).collect()
        }
        StatementKind::DropView { views, .. } => {
            views.iter().map(|view| Thing::View(view.key())).collect()
        }
        StatementKind::RenameTables(pairs) => {
            pairs.iter().map(|(from, _)| Thing::Table(from.key())).collect()
        }
        StatementKind::AlterTable(alter) => alter
            .actions
            .iter()
            .filter_map(|action| match &action.kind {
                ActionKind::DropColumn { column, .. } => {
                    Some(Thing::Column(alter.table.key(), column.text.clone()))
                }
                ActionKind::RenameColumn { from, .. } => {
                    Some(Thing::Column(alter.table.key(), from.text.clone()))
                }
                ActionKind::Redefine { from, column } if from.text != column.name.text => {
                    Some(Thing::Column(alter.table.key(), from.text.clone()))
                }
                ActionKind::RenameTable { .. } => Some(Thing::Table(alter.table.key())),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    things.into_iter().map(|thing| Object { thing, file: step.file, range: step.range }).collect()
}

/// Removes rows or values for good.
pub(crate) fn destroys(statement: &StatementKind) -> bool {
    match statement {
        StatementKind::DropTable { .. }
        | StatementKind::Truncate { .. }
        | StatementKind::DropSchema { cascade: true, .. } => true,
        StatementKind::Delete { filter, .. } => filter.is_none(),
        StatementKind::AlterTable(alter) => {
            alter.actions.iter().any(|action| matches!(action.kind, ActionKind::DropColumn { .. }))
        }
        _ => false,
    }
}

/// The tables that a statement locks, by key.
pub(crate) fn locked_tables(statement: &StatementKind) -> Vec<Box<str>> {
    match statement {
        StatementKind::AlterTable(alter) => vec![alter.table.key()],
        StatementKind::CreateIndex(index) => vec![index.table.key()],
        StatementKind::DropTable { tables, .. }
        | StatementKind::Truncate { tables, .. }
        | StatementKind::LockTables { tables, .. } => {
            tables.iter().map(facts::sql::Name::key).collect()
        }
        StatementKind::Cluster { table } | StatementKind::CreateTrigger { table } => {
            table.iter().map(facts::sql::Name::key).collect()
        }
        _ => Vec::new(),
    }
}

/// Those that it locks, and those whose rows it changes.
pub(crate) fn touched_tables(statement: &StatementKind) -> Vec<Box<str>> {
    match statement {
        StatementKind::Update { table, .. }
        | StatementKind::Delete { table, .. }
        | StatementKind::Insert { table, .. } => {
            vec![table.key()]
        }
        _ => locked_tables(statement),
    }
}
