//! A way back that does nothing says nothing.

use facts::sql::StatementKind;
use flow::migrations::Down;

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "down-empty-silent",
    summary: "a way back that does nothing says nothing",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "rollback",
    focus: &["rollback"],
    cwe: &[],
    references: &[
        "https://www.prisma.io/docs/orm/prisma-migrate/workflows/generating-down-migrations",
    ],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("down_empty_silent.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (set, migration, _) in ddl::migrations(cx) {
        let Down::Steps(down) = &migration.down else { continue };
        let Some(file) = down.file else { continue };
        let acts = down.steps.iter().any(|step| {
            !matches!(step.statement.kind, StatementKind::Query(_))
                && !step.statement.kind.is_transaction_control()
        });
        let changes = set.up(migration).any(|(_, step)| step.statement.kind.is_schema_change());
        if acts || down.irreversible || !changes {
            continue;
        }
        let message = format!(
            "the way back of `{}` does nothing and does not say why: the tool reports success, and the schema stays",
            migration.name
        );
        cx.report(file, down.range, message).advise(
            "Write what undoes it, or raise an error, or say in a comment that it is irreversible.",
        );
    }
}
