//! Every document of a collection is written in one go.

use crate::mongo;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "mongo-unbatched",
    summary: "every document of a collection is written in one go",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "performance",
    focus: &["performance", "data-loss", "backfill"],
    cwe: &[],
    references: &["https://www.mongodb.com/docs/manual/reference/method/db.collection.updateMany/"],
    reads: FactKinds::CODE,
    page: include_str!("mongo_unbatched.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for call in mongo::calls(cx) {
        let verb = match call.method {
            "updateMany" | "update" => "changed",
            "deleteMany" | "remove" => "deleted",
            _ => continue,
        };
        if call.method == "update" && !call.is_multi() || !call.is_everything(0) {
            continue;
        }
        let message = format!(
            "every document of `{}` is {verb} in one go: the oplog fills, replicas fall behind",
            call.collection
        );
        let found = cx
            .report(call.file, call.range, message)
            .advise("Go through `_id` in ranges, with a pause between batches.");
        if verb == "deleted" {
            found.severity(Severity::Blocker);
        }
    }
}
