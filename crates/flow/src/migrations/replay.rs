//! Statements into the history of the schema.

use facts::sql::{
    Action, ActionKind, AlterTable, Column, Constraint, ConstraintKind, CreateIndex, CreateTable,
    Expr, IndexPart, Name, StatementKind,
};

use super::history::{ColumnLife, ColumnState, ConstraintLife, History, IndexLife, TableLife};
use super::{Moment, Step};

pub(super) fn replay(steps: &[Step]) -> History {
    let mut history = History::default();
    for (step, at) in steps.iter().zip(0..) {
        history.apply(&step.statement.kind, at);
    }
    history
}

impl History {
    fn apply(&mut self, statement: &StatementKind, at: Moment) {
        match statement {
            StatementKind::CreateTable(made) => self.create(made, at),
            StatementKind::AlterTable(alter) => self.alter(alter, at),
            StatementKind::DropTable { tables, .. } => {
                tables.iter().for_each(|table| self.drop(table, at))
            }
            StatementKind::RenameTables(pairs) => {
                pairs.iter().for_each(|(from, to)| self.rename(from, to, at));
            }
            StatementKind::CreateIndex(index) => {
                let table = self.known(&index.table.key(), at);
                self.index(table, index, at, false);
            }
            StatementKind::DropIndex { indexes, .. } => {
                indexes.iter().for_each(|index| self.drop_index(&index.name, at));
            }
            StatementKind::CreateEnum { name, values } => {
                self.set_enum(&name.key(), at, values.clone())
            }
            StatementKind::AddEnumValue { name, value, .. } => {
                let known = self.enum_values(&name.key(), at).map(<[_]>::to_vec);
                if let Some(mut values) = known {
                    values.push(value.clone());
                    self.set_enum(&name.key(), at, values);
                }
            }
            StatementKind::RenameType { name, to } => {
                let known = self.enum_values(&name.key(), at).map(<[_]>::to_vec);
                if let Some(values) = known {
                    self.set_enum(&to.text, at, values);
                }
            }
            StatementKind::Update { table, .. } | StatementKind::Insert { table, .. } => {
                let table = self.known(&table.key(), at);
                self.tables[table].writes.push(at);
            }
            _ => {}
        }
    }

    fn create(&mut self, made: &CreateTable, at: Moment) {
        let name = made.table.key();
        if made.if_not_exists && self.table_id(&name, at).is_some() {
            return;
        }
        let id = self.tables.len();
        self.tables.push(TableLife {
            name: name.clone(),
            born: Some(at),
            partitioned: made.partitioned,
            partition_of: made.partition_of.as_ref().map(Name::key),
            temporary: made.temporary,
            ..TableLife::default()
        });
        self.name_table(&name, at, Some(id));
        made.columns.iter().for_each(|column| self.column(id, column, at));
        made.constraints.iter().for_each(|constraint| self.constrain(id, constraint, at));
        made.indexes.iter().for_each(|index| self.index(id, index, at, false));
        if made.from_query {
            self.tables[id].writes.push(at);
        }
    }

    fn drop(&mut self, table: &Name, at: Moment) {
        let id = self.known(&table.key(), at);
        self.tables[id].died = Some(at);
        self.name_table(&table.key(), at, None);
    }

    fn rename(&mut self, from: &Name, to: &Name, at: Moment) {
        let id = self.known(&from.key(), at);
        // A new name stays in its table's schema.
        let to = Name { schema: to.schema.clone().or_else(|| from.schema.clone()), ..to.clone() };
        self.name_table(&from.key(), at, None);
        self.name_table(&to.key(), at, Some(id));
    }

    fn alter(&mut self, alter: &AlterTable, at: Moment) {
        let id = self.known(&alter.table.key(), at);
        for Action { kind, .. } in &alter.actions {
            self.act(id, &alter.table, kind, at);
        }
    }

    fn act(&mut self, id: usize, table: &Name, action: &ActionKind, at: Moment) {
        match action {
            ActionKind::AddColumn { column, .. } => self.column(id, column, at),
            ActionKind::DropColumn { column, .. } => {
                if let Some(column) = self.known_column(id, &column.text, at) {
                    column.died = Some(at);
                }
            }
            ActionKind::SetType { column, ty, .. } => {
                self.change(id, &column.text, at, |state| state.ty = Some(ty.clone()));
            }
            ActionKind::Redefine { from, column } => self.redefine(id, &from.text, column, at),
            ActionKind::SetNotNull { column } => {
                self.change(id, &column.text, at, |state| state.not_null = Some(true));
            }
            ActionKind::DropNotNull { column } => {
                self.change(id, &column.text, at, |state| state.not_null = Some(false));
            }
            ActionKind::SetDefault { column, .. } | ActionKind::AddIdentity { column } => {
                self.change(id, &column.text, at, |state| state.has_default = Some(true));
            }
            ActionKind::DropDefault { column } => {
                self.change(id, &column.text, at, |state| state.has_default = Some(false));
            }
            ActionKind::RenameColumn { from, to } => {
                self.rename_column(id, &from.text, &to.text, at)
            }
            ActionKind::RenameTable { to } => self.rename(table, to, at),
            ActionKind::SetSchema(schema) => {
                let to = Name { schema: Some(schema.clone()), ..table.clone() };
                self.rename(table, &to, at);
            }
            ActionKind::AddConstraint(constraint) => self.constrain(id, constraint, at),
            ActionKind::DropConstraint { name, .. } => self.drop_constraint(id, &name.text, at),
            ActionKind::DropPrimaryKey => {
                let key = format!("{}_pkey", self.tables[id].name);
                self.drop_constraint(id, &key, at);
            }
            ActionKind::ValidateConstraint { name } => self.validate(id, &name.text, at),
            ActionKind::AddIndex(index) => self.index(id, index, at, false),
            ActionKind::DropIndex { name } => self.drop_index(&name.text, at),
            _ => {}
        }
    }

    fn column(&mut self, id: usize, column: &Column, at: Moment) {
        let state = ColumnState {
            ty: Some(column.ty.clone()),
            not_null: Some(column.not_null || column.primary_key),
            has_default: Some(
                column.default.is_some()
                    || column.generated.is_some()
                    || column.auto_increment
                    || column.ty.is_serial(),
            ),
        };
        let life = ColumnLife {
            name: column.name.text.clone(),
            born: Some(at),
            died: None,
            states: vec![(Some(at), state)],
        };
        self.tables[id].columns.push(life);
        let columns = vec![column.name.text.clone()];
        if column.primary_key {
            self.add(
                id,
                ConstraintKind::PrimaryKey { columns: columns.clone(), using_index: None },
                at,
            );
        }
        if column.unique {
            self.add(
                id,
                ConstraintKind::Unique { columns: columns.clone(), using_index: None },
                at,
            );
        }
        if let Some(references) = &column.references {
            self.add(
                id,
                ConstraintKind::ForeignKey { columns, references: references.clone() },
                at,
            );
        }
        for check in &column.checks {
            self.add(id, ConstraintKind::Check(check.clone()), at);
        }
    }

    /// A constraint that is written with its column: it has no name of its own and is valid.
    fn add(&mut self, id: usize, kind: ConstraintKind, at: Moment) {
        let range = model::ByteRange::default();
        self.constrain(id, &Constraint { name: None, kind, not_valid: false, range }, at);
    }

    fn constrain(&mut self, id: usize, constraint: &Constraint, at: Moment) {
        let table = self.tables[id].name.clone();
        let default = default_name(&table, &constraint.kind);
        let name = constraint.name.as_ref().map_or(default, |name| name.text.clone());
        let key = match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, using_index: None }
            | ConstraintKind::Unique { columns, using_index: None } => Some(columns.clone()),
            _ => None,
        };
        if let Some(columns) = key {
            let parts = columns
                .into_iter()
                .map(|column| IndexPart { text: column.clone(), column: Some(column) });
            let index = CreateIndex {
                name: Some(facts::sql::Ident { text: name.clone(), ..Default::default() }),
                parts: parts.collect(),
                unique: true,
                ..CreateIndex::default()
            };
            self.index(id, &index, at, true);
        }
        let validated = (!constraint.not_valid).then_some(at);
        let kind = constraint.kind.clone();
        self.tables[id].constraints.push(ConstraintLife {
            name,
            kind,
            born: Some(at),
            died: None,
            validated,
        });
    }

    fn index(&mut self, id: usize, index: &CreateIndex, at: Moment, of_constraint: bool) {
        let name = index.name.as_ref().map(|name| name.text.clone());
        if let Some(name) = &name {
            self.note_index(name, id);
        }
        self.tables[id].indexes.push(IndexLife {
            name,
            index: index.clone(),
            born: Some(at),
            died: None,
            of_constraint,
        });
    }

    fn drop_index(&mut self, name: &str, at: Moment) {
        let table = self.table_of_index(name).map(|table| table.name.clone());
        let Some(id) = table.and_then(|table| self.table_id(&table, at + 1)) else { return };
        let indexes = &mut self.tables[id].indexes;
        if let Some(index) =
            indexes.iter_mut().rev().find(|index| index.name.as_deref() == Some(name))
        {
            index.died = Some(at);
        }
    }

    fn drop_constraint(&mut self, id: usize, name: &str, at: Moment) {
        let constraints = &mut self.tables[id].constraints;
        let found = constraints
            .iter_mut()
            .rev()
            .find(|constraint| *constraint.name == *name && constraint.died.is_none());
        if let Some(constraint) = found {
            constraint.died = Some(at);
        }
        self.drop_index(name, at);
    }

    /// A constraint that nobody added was there before: what it says is not known.
    fn validate(&mut self, id: usize, name: &str, at: Moment) {
        let constraints = &mut self.tables[id].constraints;
        let known = constraints.iter_mut().rev().find(|constraint| *constraint.name == *name);
        if let Some(constraint) = known {
            constraint.validated.get_or_insert(at);
            return;
        }
        let kind = ConstraintKind::Check(Expr::default());
        let (name, validated) = (name.into(), Some(at));
        constraints.push(ConstraintLife { name, kind, born: None, died: None, validated });
    }

    /// The column, taken to have been there always when nobody made it.
    fn known_column(&mut self, id: usize, name: &str, at: Moment) -> Option<&mut ColumnLife> {
        let table = &mut self.tables[id];
        if table.column_mut(name, at).is_none() {
            table.columns.push(ColumnLife { name: name.into(), ..ColumnLife::default() });
        }
        table.column_mut(name, at)
    }

    fn change(
        &mut self,
        id: usize,
        column: &str,
        at: Moment,
        change: impl FnOnce(&mut ColumnState),
    ) {
        if let Some(column) = self.known_column(id, column, at) {
            column.change(at, change);
        }
    }

    fn redefine(&mut self, id: usize, from: &str, column: &Column, at: Moment) {
        if *from != *column.name.text {
            self.rename_column(id, from, &column.name.text, at);
        }
        self.change(id, &column.name.text, at, |state| {
            state.ty = Some(column.ty.clone());
            state.not_null = Some(column.not_null || column.primary_key);
            state.has_default = Some(column.default.is_some());
        });
    }

    fn rename_column(&mut self, id: usize, from: &str, to: &str, at: Moment) {
        let Some(old) = self.known_column(id, from, at) else { return };
        old.died = Some(at);
        let state = old.states.last().map(|(_, state)| state.clone()).unwrap_or_default();
        let life = ColumnLife {
            name: to.into(),
            born: Some(at),
            died: None,
            states: vec![(Some(at), state)],
        };
        self.tables[id].columns.push(life);
        for constraint in &mut self.tables[id].constraints {
            rename_in(&mut constraint.kind, from, to);
        }
        for index in &mut self.tables[id].indexes {
            for part in &mut index.index.parts {
                if part.column.as_deref() == Some(from) {
                    part.column = Some(to.into());
                }
            }
        }
    }
}

fn rename_in(kind: &mut ConstraintKind, from: &str, to: &str) {
    if let ConstraintKind::PrimaryKey { columns, .. }
    | ConstraintKind::Unique { columns, .. }
    | ConstraintKind::ForeignKey { columns, .. } = kind
    {
        for column in columns.iter_mut().filter(|column| ***column == *from) {
            *column = to.into();
        }
    }
}

/// What Postgres calls a constraint that has no name.
fn default_name(table: &str, kind: &ConstraintKind) -> Box<str> {
    let table = table.rsplit('.').next().unwrap_or(table);
    match kind {
        ConstraintKind::PrimaryKey { .. } => format!("{table}_pkey"),
        ConstraintKind::Unique { columns, .. } => format!("{table}_{}_key", columns.join("_")),
        ConstraintKind::ForeignKey { columns, .. } => format!("{table}_{}_fkey", columns.join("_")),
        ConstraintKind::Check(check) => match check.names.first() {
            Some(column) => format!("{table}_{column}_check"),
            None => format!("{table}_check"),
        },
        ConstraintKind::NotNull(column) => format!("{table}_{column}_not_null"),
        ConstraintKind::Exclude => format!("{table}_excl"),
    }
    .into()
}
