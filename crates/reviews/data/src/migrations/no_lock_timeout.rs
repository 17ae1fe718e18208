//! A change of the schema may wait for its lock without end.

use model::Depth;

use crate::ddl::{self, timeouts};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "no-lock-timeout",
    summary: "a change of the schema may wait for its lock without end",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "downtime",
    focus: &["downtime", "locking"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/runtime-config-client.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("no_lock_timeout.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let paranoid = cx.depth() == Depth::Paranoid;
    for missing in timeouts::missing(cx, "lock_timeout") {
        let message = format!(
            "no `{}` is set: the statement waits behind the longest query for its lock, and everybody else waits behind it",
            missing.name
        ) + &missing.others();
        let change = &missing.change;
        let rewrite = format!("SET {} = {};", missing.name, timeouts::value(change.engine, "2s"));
        let found = ddl::report(cx, change, message, Some((FIX, rewrite)));
        if paranoid {
            found.severity(Severity::Med);
        }
    }
}

const FIX: &str = "Set it at the top of the migration, or once for all in what runs migrations.";
