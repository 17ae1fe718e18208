//! MySQL copies the table while nobody can write.

use facts::sql::{ActionKind, AlterTable, Column, ConstraintKind, StatementKind, TypeName};

use crate::ddl::{self, Change};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "my-copy-ddl",
    summary: "MySQL copies the table while nobody can write",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "downtime",
    focus: &["downtime", "locking"],
    cwe: &[],
    references: &["https://dev.mysql.com/doc/refman/8.0/en/innodb-online-ddl-operations.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("my_copy_ddl.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, alter, action) in ddl::alters(cx) {
        let key = alter.table.key();
        if !change.engine.is_mysql() || change.is_new(&key) {
            continue;
        }
        let Some(what) = copies(&change, alter, &action.kind) else { continue };
        let message =
            format!("{what} copies `{}`, and nobody can write to it meanwhile", alter.table);
        let text = action.range.slice(&cx.file(change.step.file).text).to_owned();
        let text = if text.is_empty() { "..".to_owned() } else { text };
        let rewrite = format!("gh-ost --table={} --alter=\"{text}\" --execute", alter.table.name);
        ddl::report_sized(cx, &change, action.range, &key, message, Some((FIX, rewrite)));
    }
}

const FIX: &str = "Use gh-ost or pt-online-schema-change, or expand and contract with a column of the new type. ALGORITHM=INPLACE is refused for this.";

fn copies(change: &Change<'_>, alter: &AlterTable, action: &ActionKind) -> Option<&'static str> {
    match action {
        ActionKind::Redefine { from, column } => retyped(change, alter, &from.text, column),
        ActionKind::ConvertCharset(_) => Some("another character set"),
        ActionKind::DropPrimaryKey => {
            // Dropped and made in one statement, it is done in place.
            let made = alter.actions.iter().any(|action| {
                matches!(&action.kind, ActionKind::AddConstraint(added) if matches!(added.kind, ConstraintKind::PrimaryKey { .. }))
            });
            (!made).then_some("dropping the primary key")
        }
        ActionKind::AddConstraint(added)
            if matches!(added.kind, ConstraintKind::ForeignKey { .. }) && !checks_off(change) =>
        {
            Some("a foreign key with foreign_key_checks on")
        }
        _ => None,
    }
}

/// A type that is not known before is taken to change.
fn retyped(
    change: &Change<'_>,
    alter: &AlterTable,
    from: &str,
    column: &Column,
) -> Option<&'static str> {
    let table = change.table(&alter.table.key());
    let state = table
        .and_then(|table| table.column(from, change.moment))
        .map(|column| column.state(change.moment));
    let old = state.and_then(|state| state.ty)?;
    let new = &column.ty;
    let same = old.name == new.name && old.unsigned == new.unsigned && old.charset == new.charset;
    let width = |ty: &TypeName| ty.args.first().copied().unwrap_or(0);
    let free = match &*old.name {
        // Up to 255 bytes the length takes one byte, beyond it two; a character may take four.
        "varchar" if same => {
            width(new) >= width(&old) && (width(&old) * 4 > 255) == (width(new) * 4 > 255)
        }
        "tinyint" | "smallint" | "mediumint" | "integer" | "bigint" => same,
        "enum" | "set" => same && new.values.starts_with(&old.values),
        _ => same && old.args == new.args,
    };
    (!free).then_some("another type")
}

/// `SET foreign_key_checks = 0` stands before.
fn checks_off(change: &Change<'_>) -> bool {
    change.siblings().filter(|(moment, _)| *moment < change.moment).any(|(_, step)| {
        matches!(&step.statement.kind, StatementKind::SetVariable { name, value, .. } if name.ends_with("foreign_key_checks") && matches!(&**value, "0" | "off" | "OFF"))
    })
}
