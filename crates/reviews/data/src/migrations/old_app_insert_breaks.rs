//! A column is required that the deployed version does not write.

use facts::sql::{ActionKind, StatementKind};
use flow::migrations::Step;

use crate::ddl::{self, Change};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "old-app-insert-breaks",
    summary: "a column is required that the deployed version does not write",
    severity: Severity::Blocker,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "compatibility",
    focus: &["compatibility"],
    cwe: &[],
    references: &["https://martinfowler.com/bliki/ParallelChange.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("old_app_insert_breaks.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, alter, action) in ddl::alters(cx) {
        let ActionKind::AddColumn { column, .. } = &action.kind else { continue };
        let key = alter.table.key();
        let is_given = column.generated.is_some() || column.auto_increment || column.ty.is_serial();
        if !column.not_null || is_given || change.is_new(&key) {
            continue;
        }
        let dropped = default_dropped(&change, &key, &column.name.text);
        let message = match (&column.default, dropped) {
            (Some(_), Some(_)) => format!(
                "the default of `{}.{}` is taken away in the migration that adds it: inserts of the version that is still deployed do not name the column, and fail",
                alter.table, column.name.text
            ),
            // Elsewhere the statement itself fails, which is a claim of its own.
            (None, _) if change.engine.is_mysql() => format!(
                "`{}.{}` is required and has no default: in strict mode inserts of the version that is still deployed fail",
                alter.table, column.name.text
            ),
            _ => continue,
        };
        let place = dropped.map(|step| (step.file, step.range));
        let found = ddl::report_action(cx, &change, action, message, None)
            .advise("Keep a default, or leave the column nullable, until every version that is deployed writes it.");
        if let Some((file, range)) = place {
            found.because(file, range, "the default is dropped here");
        }
    }
}

/// A later statement of the same migration takes the default away.
fn default_dropped<'a>(change: &Change<'a>, table: &str, column: &str) -> Option<&'a Step> {
    let later =
        change.siblings().filter(|(moment, _)| *moment > change.moment).map(|(_, step)| step);
    later.into_iter().find(|step| match &step.statement.kind {
        StatementKind::AlterTable(alter) if *alter.table.key() == *table => alter
            .actions
            .iter()
            .any(|action| matches!(&action.kind, ActionKind::DropDefault { column: dropped } if *dropped.text == *column)),
        _ => false,
    })
}
