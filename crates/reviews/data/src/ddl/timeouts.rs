//! Limits on how long a statement waits and runs.

use std::collections::BTreeSet;

use facts::code::ExprKind;
use facts::sql::{Dialect, StatementKind};
use review::CheckContext;

use super::{Change, Engine, changes};

/// What MySQL calls the variable.
pub(crate) fn name(engine: Engine, variable: &'static str) -> &'static str {
    match (engine.dialect, variable) {
        (Dialect::MySql, "lock_timeout") => "lock_wait_timeout",
        (Dialect::MySql, _) => "max_execution_time",
        (_, variable) => variable,
    }
}

/// As it is written in a SET: MySQL counts in seconds.
pub(crate) fn value(engine: Engine, postgres: &str) -> String {
    match engine.dialect {
        Dialect::MySql => "5".to_owned(),
        _ => format!("'{postgres}'"),
    }
}

/// Migrations of one set without a limit.
pub(crate) struct Missing<'a> {
    /// The first statement of the newest one that has to wait for others.
    pub(crate) change: Change<'a>,
    /// What the variable is called.
    pub(crate) name: &'static str,
    /// How many migrations of the set are like it.
    others: usize,
}

impl Missing<'_> {
    /// What goes for the rest of the set, in words.
    pub(crate) fn others(&self) -> String {
        match self.others {
            0 => String::new(),
            1 => ", as in another migration before it".to_owned(),
            count => format!(", as in {count} migrations before it"),
        }
    }
}

/// One for each set: who writes the next migration needs to be told once.
pub(crate) fn missing<'a>(cx: &CheckContext<'a>, variable: &'static str) -> Vec<Missing<'a>> {
    let mut seen = BTreeSet::new();
    let mut found: Vec<Missing<'a>> = Vec::new();
    let by_runner = is_set_by_runner(cx, variable);
    for change in changes(cx).into_iter().filter(|_| !by_runner) {
        let name = name(change.engine, variable);
        let known = matches!(change.engine.dialect, Dialect::Postgres | Dialect::MySql);
        // MySQL limits reading statements only.
        let applies = known && !(change.engine.is_mysql() && name == "max_execution_time");
        if applies
            && waits(&change)
            && !is_set(&change, name)
            && seen.insert((change.step.file, change.step.migration))
        {
            let known = found.iter_mut().find(|one| std::ptr::eq(one.change.set, change.set));
            match known {
                Some(known) => {
                    known.others += 1;
                    known.change = change;
                }
                None => found.push(Missing { change, name, others: 0 }),
            }
        }
    }
    found
}

/// Something that others use is changed or locked.
fn waits(change: &Change<'_>) -> bool {
    match change.kind() {
        StatementKind::CreateTable(made) => {
            !made.temporary && change.engine.is_postgres() && is_alone(change)
        }
        StatementKind::AlterTable(alter) => !change.is_new(&alter.table.key()),
        StatementKind::CreateIndex(index) => !change.is_new(&index.table.key()),
        kind => kind.is_schema_change() && change.engine.is_postgres(),
    }
}

/// A file that makes new tables only waits for nobody, except for those that they refer to.
fn is_alone(change: &Change<'_>) -> bool {
    let StatementKind::CreateTable(made) = change.kind() else { return false };
    let inline = made.columns.iter().filter_map(|column| column.references.as_ref());
    inline.into_iter().any(|references| {
        !change.is_new(&references.table.key()) && references.table.key() != made.table.key()
    })
}

fn is_set(change: &Change<'_>, name: &str) -> bool {
    change.siblings().filter(|(moment, _)| *moment < change.moment).any(|(_, step)| {
        matches!(&step.statement.kind, StatementKind::SetVariable { name: set, .. } if **set == *name || **set == *format!("session.{name}"))
            || matches!(&step.statement.kind, StatementKind::Query(query) if query.text.contains("set_config") && query.text.contains(name))
    })
}

/// The connection, the role or the runner sets it for all: a configuration or code names it.
fn is_set_by_runner(cx: &CheckContext<'_>, variable: &str) -> bool {
    let camel: String = variable
        .split('_')
        .enumerate()
        .map(
            |(place, word)| {
                if place == 0 { word.to_owned() } else { word[..1].to_uppercase() + &word[1..] }
            },
        )
        .collect();
    cx.base().files().any(|(_, file)| {
        let in_settings = file.facts.settings.iter().any(|setting| {
            setting.key().eq_ignore_ascii_case(variable) || setting.value.contains(variable)
        });
        let in_code = file.code().is_some_and(|code| {
            code.exprs.iter().any(|expr| match &expr.kind {
                ExprKind::String(text) => text.contains(variable),
                ExprKind::Object(properties) => properties.iter().any(|property| {
                    matches!(&property.key, facts::code::PropertyKey::Name(name) if **name == *variable || **name == *camel)
                }),
                _ => false,
            })
        });
        in_settings || in_code
    })
}
