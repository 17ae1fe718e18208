//! A job can run for ever: one that hangs takes a worker with it.

use review::prelude::*;

use crate::queues;

pub(crate) static CHECK: Check = Check {
    id: "job-no-timeout",
    summary: "a job without an end",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "jobs",
    focus: &["jobs"],
    cwe: &[400],
    references: &["https://github.com/OptimalBits/bull/blob/develop/REFERENCE.md#queueadd"],
    reads: FactKinds::CODE.and(FactKinds::EFFECTS),
    page: include_str!("job_no_timeout.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for queue in queues::made(cx).into_iter().filter(|queue| queue.has_timeout_option()) {
        if queue.says(&["timeout"]) || queue.added.iter().all(|added| added.says(&["timeout"])) {
            continue;
        }
        cx.report(
            queue.file,
            queue.range,
            "no job of this queue has a timeout: one that hangs keeps its worker for ever",
        );
    }
}
