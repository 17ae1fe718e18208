//! A field or collection is renamed under the code that uses it.

use crate::mongo;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "mongo-rename",
    summary: "a field or collection is renamed under the code that uses it",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "compatibility",
    focus: &["compatibility"],
    cwe: &[],
    references: &["https://www.mongodb.com/docs/manual/reference/operator/update/rename/"],
    reads: FactKinds::CODE,
    page: include_str!("mongo_rename.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for call in mongo::calls(cx) {
        let renames_field =
            matches!(call.method, "updateMany" | "updateOne" | "update" | "bulkWrite")
                && call.says("$rename");
        let renames_collection = matches!(call.method, "rename" | "renameCollection");
        if !renames_field && !renames_collection {
            continue;
        }
        let what = if renames_field { "a field" } else { "the collection" };
        let message = format!(
            "{what} of `{}` is renamed from one moment to the next: the version that is deployed finds nothing under the old name",
            call.collection
        );
        cx.report(call.file, call.range, message).advise(
            "Write both names for a release, copy old values in batches, then unset the old one.",
        );
    }
}
