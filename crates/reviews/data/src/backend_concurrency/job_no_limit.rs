//! Jobs are added without a number of attempts: the default is one, and a job that fails once is lost.

use review::prelude::*;

use crate::queues;

pub(crate) static CHECK: Check = Check {
    id: "job-no-limit",
    summary: "a queue without a number of attempts",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "jobs",
    focus: &["jobs"],
    cwe: &[703],
    references: &["https://docs.bullmq.io/guide/retrying-failing-jobs"],
    reads: FactKinds::CODE.and(FactKinds::EFFECTS),
    page: include_str!("job_no_limit.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for queue in queues::made(cx) {
        if queue.says(&["attempts"]) || queue.added.iter().all(|added| added.says(&["attempts"])) {
            continue;
        }
        let message = "neither the queue nor what adds to it says how often a job is tried: it is tried once, and then it has failed";
        cx.report(queue.file, queue.range, message);
    }
}
