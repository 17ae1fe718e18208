//! Values are overwritten with less than they were.

use facts::sql::{Assignment, StatementKind};
use flow::migrations::Down;

use crate::ddl::{self, Change};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "lossy-transform",
    summary: "values are overwritten with less than they were",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "data-loss",
    focus: &["data-loss", "rollback"],
    cwe: &[],
    references: &["https://martinfowler.com/bliki/ParallelChange.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("lossy_transform.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let StatementKind::Update { table, sets, .. } = change.kind() else { continue };
        if change.is_new(&table.key()) {
            continue;
        }
        for set in sets {
            let Some(function) = loses(set) else { continue };
            let kept = is_kept(&change, &table.key(), &set.column.text);
            if kept {
                continue;
            }
            let message = format!(
                "`{table}.{}` is overwritten with `{}`: what `{function}` takes away is nowhere else",
                set.column.text, set.value.text
            );
            let has_down =
                matches!(&change.migration().down, Down::Steps(down) if !down.steps.is_empty());
            let found = ddl::report(cx, &change, message, None).advise(FIX);
            if !has_down {
                found.severity(Severity::Blocker);
            }
        }
    }
}

const FIX: &str = "Write the result to a column of its own, and keep the old one until nobody needs the way back.";

/// The function that several values come out of alike.
fn loses(set: &Assignment) -> Option<&str> {
    const LOSSY: &[&str] = &[
        "lower",
        "upper",
        "initcap",
        "round",
        "floor",
        "ceil",
        "ceiling",
        "trunc",
        "truncate",
        "substring",
        "substr",
        "left",
        "right",
        "date_trunc",
        "md5",
        "sha256",
        "digest",
        "split_part",
        "regexp_replace",
        "translate",
        "substring_index",
    ];
    let own = set.value.names.iter().any(|name| **name == *set.column.text);
    let functions = set.value.functions.iter().map(|function| &*function.name);
    functions.filter(|_| own).find(|function| LOSSY.contains(function))
}

/// A copy was made before, in this migration: a column or a table.
fn is_kept(change: &Change<'_>, table: &str, column: &str) -> bool {
    change.siblings().filter(|(moment, _)| *moment < change.moment).any(|(_, step)| {
        match &step.statement.kind {
            StatementKind::Update { table: other, sets, .. } => {
                *other.key() == *table
                    && sets
                        .iter()
                        .any(|set| *set.value.text == *column && *set.column.text != *column)
            }
            StatementKind::CreateTable(made) => made.from_query,
            StatementKind::Insert { from_query, sources, .. } => {
                *from_query && sources.iter().any(|source| *source.key() == *table)
            }
            _ => false,
        }
    })
}
