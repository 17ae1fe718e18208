//! Columns and names that statements bring.

use facts::sql::{ActionKind, ConstraintKind, StatementKind, TypeName};
use model::ByteRange;
use review::CheckContext;

use super::{Change, changes};

/// Every type that a column gets, with the place to point at.
pub(crate) fn types<'a>(cx: &CheckContext<'a>) -> Vec<(Change<'a>, &'a TypeName, ByteRange)> {
    let mut found = Vec::new();
    for change in changes(cx) {
        match change.kind() {
            StatementKind::CreateTable(made) => {
                found.extend(made.columns.iter().map(|column| (change, &column.ty, column.range)));
            }
            StatementKind::AlterTable(alter) => {
                let typed = alter.actions.iter().filter_map(|action| match &action.kind {
                    ActionKind::AddColumn { column, .. } | ActionKind::Redefine { column, .. } => {
                        Some((change, &column.ty, action.range))
                    }
                    ActionKind::SetType { ty, .. } => Some((change, ty, action.range)),
                    _ => None,
                });
                found.extend(typed);
            }
            _ => {}
        }
    }
    found
}

/// Every name that a statement gives or uses.
pub(crate) fn names(statement: &StatementKind) -> Vec<(&str, ByteRange)> {
    let mut found: Vec<(&str, ByteRange)> = Vec::new();
    match statement {
        StatementKind::CreateTable(made) => {
            found.push((&made.table.name, made.table.range));
            found.extend(made.columns.iter().map(|column| (&*column.name.text, column.name.range)));
            found.extend(
                made.constraints
                    .iter()
                    .filter_map(|it| it.name.as_ref())
                    .map(|name| (&*name.text, name.range)),
            );
        }
        StatementKind::AlterTable(alter) => {
            found.push((&alter.table.name, alter.table.range));
            for action in &alter.actions {
                match &action.kind {
                    ActionKind::AddColumn { column, .. } => {
                        found.push((&column.name.text, column.name.range))
                    }
                    ActionKind::AddConstraint(added) => {
                        let is_key = !matches!(added.kind, ConstraintKind::Exclude);
                        found.extend(
                            added
                                .name
                                .iter()
                                .filter(|_| is_key)
                                .map(|name| (&*name.text, name.range)),
                        );
                    }
                    ActionKind::RenameColumn { to, .. } => found.push((&to.text, to.range)),
                    ActionKind::RenameTable { to } => found.push((&to.name, to.range)),
                    _ => {}
                }
            }
        }
        StatementKind::CreateIndex(index) => {
            found.extend(index.name.iter().map(|name| (&*name.text, name.range)))
        }
        StatementKind::DropTable { tables, .. } => {
            found.extend(tables.iter().map(|table| (&*table.name, table.range)))
        }
        _ => {}
    }
    found
}
