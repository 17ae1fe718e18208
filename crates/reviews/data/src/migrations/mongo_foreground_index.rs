//! An index is built in the foreground of an old MongoDB.

use crate::mongo;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "mongo-foreground-index",
    summary: "an index is built in the foreground of an old MongoDB",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "downtime",
    focus: &["downtime", "index"],
    cwe: &[],
    references: &["https://www.mongodb.com/docs/v4.0/core/index-creation/"],
    reads: FactKinds::CODE,
    page: include_str!("mongo_foreground_index.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    // Versions from 4.2 on build indexes while the collection is in use.
    let known = cx.known();
    let is_old = known.store.version.is_some_and(|version| version < (4, 2, 0));
    let is_mongo = known.database.as_deref() == Some("mongodb")
        || cx.stack().databases.iter().any(|word| word.starts_with("mongo"));
    if !is_old || !is_mongo {
        return;
    }
    for call in mongo::calls(cx) {
        if !matches!(call.method, "createIndex" | "ensureIndex" | "createIndexes")
            || call.says("background")
        {
            continue;
        }
        let message = format!(
            "the index on `{}` is built in the foreground: the whole database waits for it",
            call.collection
        );
        cx.report(call.file, call.range, message).advise("Pass `{ background: true }`.");
    }
}
