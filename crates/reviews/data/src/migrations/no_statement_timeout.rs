//! A change of the schema may run without end.

use model::Depth;

use crate::ddl::{self, timeouts};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "no-statement-timeout",
    summary: "a change of the schema may run without end",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "downtime",
    focus: &["downtime", "locking"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/runtime-config-client.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("no_statement_timeout.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let paranoid = cx.depth() == Depth::Paranoid;
    for missing in timeouts::missing(cx, "statement_timeout") {
        let message = format!(
            "no `{}` is set: a statement that takes longer than anybody thought keeps its locks until it is done",
            missing.name
        ) + &missing.others();
        let change = &missing.change;
        let rewrite = format!("SET {} = {};", missing.name, timeouts::value(change.engine, "30s"));
        let found = ddl::report(cx, change, message, Some((FIX, rewrite)));
        if paranoid {
            found.severity(Severity::Med);
        }
    }
}

const FIX: &str = "Set it at the top of the migration, or once for all in what runs migrations.";
