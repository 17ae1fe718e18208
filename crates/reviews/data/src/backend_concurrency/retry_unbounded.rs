//! Something is tried again for ever: while it fails, nothing else is done and the other side is never left alone.

use review::prelude::*;

use crate::{retries, servers};

pub(crate) static CHECK: Check = Check {
    id: "retry-unbounded",
    summary: "something is tried again without end",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "idempotency",
    focus: &["idempotency"],
    cwe: &[835],
    references: &[],
    reads: FactKinds::CODE.and(FactKinds::EFFECTS),
    page: include_str!("retry_unbounded.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let files: Vec<_> = servers::files(cx).collect();
    for (file, source, code) in files {
        for attempt in retries::loops(code) {
            if attempt.bounded || attempt.consumes(&source.text) {
                continue;
            }
            let message = "this is tried again until it works: there is no last attempt, so an error that stays keeps it here for ever";
            cx.report(file, attempt.head, message);
        }
    }
}
