//! A foreign key's columns have no index.

use facts::sql::{ConstraintKind, IndexPart, StatementKind};
use flow::migrations::{MigrationSet, Moment, Step, TableLife, Tool};

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "fk-no-index",
    summary: "a foreign key's columns have no index",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "index",
    focus: &["index", "performance", "constraints"],
    cwe: &[],
    references: &[
        "https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK",
    ],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("fk_no_index.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (set, engine) in ddl::sets(cx).collect::<Vec<_>>() {
        if engine.is_postgres() && set.tool != Tool::Loose
            || set.tool == Tool::Loose && engine.is_postgres() && set.migrations.len() == 1
        {
            for table in &set.history.tables {
                look(cx, set, table);
            }
        }
    }
}

/// Keys that are there at the end, judged by the indexes that are there at the end.
fn look(cx: &mut CheckContext<'_>, set: &MigrationSet, table: &TableLife) {
    let end = set.steps.len() as Moment;
    // Of a table that was there before, indexes may be there that nobody saw.
    if table.died.is_some() || table.born.is_none() {
        return;
    }
    for key in table.constraints(end) {
        let ConstraintKind::ForeignKey { columns, references } = &key.kind else { continue };
        let Some(step) = key.born.and_then(|born| set.steps.get(born as usize)) else { continue };
        let is_served = table
            .indexes(end)
            .any(|index| index.index.predicate.is_none() && leads(&index.index.parts, columns));
        if is_served || columns.is_empty() || !cx.is_reviewed(step.file) {
            continue;
        }
        let small = cx.known().store.rows_of(&table.name).is_some_and(|rows| rows < 10_000);
        let message = format!(
            "`{}` has no index on `{}`: each delete or key change in `{}` reads the whole table",
            table.name,
            columns.join(", "),
            references.table
        );
        let found = cx.report(step.file, place(step, &table.name, columns), message);
        let found = found.advise(format!(
            "CREATE INDEX CONCURRENTLY ON {} ({});",
            table.name,
            columns.join(", ")
        ));
        if small {
            found.severity(Severity::Low);
        }
    }
}

/// The columns are the first ones of the index, in any order.
fn leads(parts: &[IndexPart], columns: &[Box<str>]) -> bool {
    parts.len() >= columns.len()
        && parts[..columns.len()]
            .iter()
            .all(|part| part.column.as_ref().is_some_and(|name| columns.contains(name)))
}

/// The column's own line, or the statement.
fn place(step: &Step, table: &str, columns: &[Box<str>]) -> ByteRange {
    let whole = step.range;
    if step.range != step.statement.range {
        return whole;
    }
    match &step.statement.kind {
        StatementKind::CreateTable(made) if *made.table.key() == *table => {
            let inline = made.columns.iter().find(|column| {
                column.references.is_some()
                    && columns.contains(&column.name.text)
                    && columns.len() == 1
            });
            let listed = made.constraints.iter().find(|constraint| {
                matches!(&constraint.kind, ConstraintKind::ForeignKey { columns: own, .. } if own == columns)
            });
            inline
                .map(|column| column.range)
                .or(listed.map(|constraint| constraint.range))
                .unwrap_or(whole)
        }
        _ => whole,
    }
}
