//! MySQL chooses by itself whether a change copies the table.

use facts::sql::{ActionKind, StatementKind};

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "my-no-algorithm",
    summary: "MySQL chooses by itself whether a change copies the table",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking", "downtime"],
    cwe: &[],
    references: &["https://dev.mysql.com/doc/refman/8.0/en/innodb-online-ddl-performance.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("my_no_algorithm.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let StatementKind::AlterTable(alter) = change.kind() else { continue };
        let is_said = alter.hints.algorithm.is_some() || alter.hints.lock.is_some();
        let is_trivial = alter.actions.iter().all(|action| {
            matches!(action.kind, ActionKind::RenameTable { .. } | ActionKind::Partition(_))
        });
        if !change.engine.is_mysql()
            || is_said
            || is_trivial
            || change.is_new(&alter.table.key())
            || is_wrapped(cx)
        {
            continue;
        }
        let message = format!(
            "nothing says how `{}` may be changed: where MySQL cannot do it online it copies the table and locks it, without a word",
            alter.table
        );
        let text = change
            .step
            .range
            .slice(&cx.file(change.step.file).text)
            .trim_end_matches(';')
            .to_owned();
        // A schema builder has no words for it.
        if !text.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("ALTER")) {
            continue;
        }
        let rewrite = format!("{text}, ALGORITHM=INPLACE, LOCK=NONE;");
        ddl::report(cx, &change, message, Some((FIX, rewrite)));
    }
}

const FIX: &str = "Say ALGORITHM=INPLACE (or INSTANT) and LOCK=NONE: where that cannot be done the statement fails at once instead of locking.";

/// Changes go through a tool that copies online.
fn is_wrapped(cx: &CheckContext<'_>) -> bool {
    cx.base().files().any(|(_, file)| {
        let path = file.path.as_str();
        (path.ends_with(".sh")
            || path.ends_with(".yml")
            || path.ends_with(".yaml")
            || path.ends_with(".json")
            || path.ends_with("Makefile"))
            && ["gh-ost", "pt-online-schema-change", "spirit "]
                .iter()
                .any(|tool| file.text.contains(tool))
    })
}
