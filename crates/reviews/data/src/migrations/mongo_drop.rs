//! A collection or database is dropped with what is in it.

use crate::mongo;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "mongo-drop",
    summary: "a collection or database is dropped with what is in it",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "data-loss",
    focus: &["data-loss"],
    cwe: &[],
    references: &["https://www.mongodb.com/docs/manual/reference/method/db.collection.drop/"],
    reads: FactKinds::CODE,
    page: include_str!("mongo_drop.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for call in mongo::calls(cx) {
        if !matches!(call.method, "drop" | "dropCollection" | "dropDatabase") {
            continue;
        }
        let what = if call.method == "dropDatabase" {
            "the database".to_owned()
        } else {
            format!("`{}`", call.collection)
        };
        let message = format!("{what} is dropped with every document in it");
        cx.report(call.file, call.range, message)
            .advise("Rename it, wait for a release, take a dump, and drop it then.");
    }
}
