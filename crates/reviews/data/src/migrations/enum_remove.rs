//! Values of an enum go, or move.

use facts::sql::{ActionKind, Name, StatementKind};

use crate::ddl::{self, Change};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "enum-remove",
    summary: "values of an enum go, or move",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "data-loss",
    focus: &["data-loss", "compatibility"],
    cwe: &[],
    references: &[
        "https://www.postgresql.org/docs/current/datatype-enum.html",
        "https://dev.mysql.com/doc/refman/8.0/en/enum.html",
    ],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("enum_remove.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    recreated(cx);
    redefined(cx);
}

/// Postgres has no way to drop a value: the type is made anew under its old name.
fn recreated(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let StatementKind::RenameType { name, to } = change.kind() else { continue };
        let old_name = change.siblings().any(|(_, step)| {
            matches!(&step.statement.kind, StatementKind::DropType { names, .. } if names.iter().any(|gone| gone.name == to.text || gone.name == name.name))
        });
        if !old_name {
            continue;
        }
        let old = change.set.history.enum_values(&name.key(), change.moment);
        let new = new_values(&change, name);
        let gone = match (old, new) {
            (Some(old), Some(new)) => {
                let gone: Vec<String> = old
                    .iter()
                    .filter(|value| !new.contains(value))
                    .map(|value| format!("'{value}'"))
                    .collect();
                // Nothing is lost where values are only added.
                if gone.is_empty() {
                    continue;
                }
                gone.join(", ")
            }
            _ => "a value that is left out".to_owned(),
        };
        let message = format!(
            "`{name}` is made anew and its columns are cast: a row with {gone} makes it fail, and the deployed version still writes it"
        );
        ddl::report(cx, &change, message, None).advise(FIX);
    }
    for change in ddl::changes(cx) {
        let StatementKind::RenameEnumValue { name, from, to } = change.kind() else { continue };
        let message = format!(
            "'{from}' of `{name}` is called '{to}' from one moment to the next: the version that is deployed still sends '{from}'"
        );
        ddl::report(cx, &change, message, None).advise(
            "Add the new value, write it, move the rows in batches, and leave the old one unused.",
        );
    }
}

/// The values of the type that takes the name.
fn new_values<'a>(change: &Change<'a>, name: &Name) -> Option<&'a [Box<str>]> {
    let made = |wanted: &str| {
        change.siblings().find_map(|(_, step)| match &step.statement.kind {
            StatementKind::CreateEnum { name, values } if *name.name == *wanted => {
                Some(values.as_slice())
            }
            _ => None,
        })
    };
    let renamed = change.siblings().find_map(|(_, step)| match &step.statement.kind {
        StatementKind::RenameType { name: from, to } if to.text == name.name => made(&from.name),
        _ => None,
    });
    renamed.or_else(|| made(&name.name))
}

const FIX: &str =
    "Leave the value in the type, unused; a CHECK that is NOT VALID keeps new rows from it.";

/// MySQL: the list of values is part of the column.
fn redefined(cx: &mut CheckContext<'_>) {
    for (change, alter, action) in ddl::alters(cx) {
        let ActionKind::Redefine { from, column } = &action.kind else { continue };
        let key = alter.table.key();
        let old = change
            .table(&key)
            .and_then(|table| table.column(&from.text, change.moment)?.state(change.moment).ty);
        let Some(old) = old.filter(|old| !old.values.is_empty() && !column.ty.values.is_empty())
        else {
            continue;
        };
        if change.is_new(&key) || column.ty.values.starts_with(&old.values) {
            continue;
        }
        let gone: Vec<String> = old
            .values
            .iter()
            .filter(|value| !column.ty.values.contains(value))
            .map(|value| format!("'{value}'"))
            .collect();
        let message = match gone.is_empty() {
            true => format!(
                "the values of `{}.{}` change their order: MySQL copies the table, as their numbers are what is stored",
                alter.table, from.text
            ),
            false => format!(
                "{} of `{}.{}` goes: rows that have it fail or become empty",
                gone.join(", "),
                alter.table,
                from.text
            ),
        };
        ddl::report_action(cx, &change, action, message, None)
            .advise("Append new values at the end of the list, and leave old ones in it.");
    }
}
