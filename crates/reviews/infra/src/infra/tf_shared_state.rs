//! Two configurations write one state.

use std::collections::BTreeMap;

use infra_graph::{Class, Place};
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "tf-shared-state",
    summary: "two configurations write one state",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "state",
    focus: &["state"],
    cwe: &[662],
    references: &["https://developer.hashicorp.com/terraform/language/backend/s3"],
    reads: FactKinds::INFRA,
    page: include_str!("tf_shared_state.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut states: BTreeMap<(String, String, String), Vec<(String, Place)>> = BTreeMap::new();
    for settings in graph.of_class(Class::Settings) {
        for backend in settings.body.blocks("backend") {
            let place = |paths: [&str; 3]| {
                paths.iter().find_map(|path| backend.str(path)).map(str::to_owned)
            };
            let Some(kind) =
                backend.str("label").filter(|kind| !matches!(*kind, "local" | "remote"))
            else {
                continue;
            };
            let store = place(["bucket", "storage_account_name", "address"]);
            let key = place(["key", "prefix", "address"]);
            let (Some(store), Some(key)) = (store, key) else { continue };
            let container = backend.str("container_name").unwrap_or("");
            let of = (kind.to_owned(), format!("{store}/{container}"), key);
            states.entry(of).or_default().push((settings.folder.to_string(), backend.at));
        }
    }
    let mut claims = Vec::new();
    for ((.., key), mut users) in states {
        users.sort();
        users.dedup_by(|one, other| one.0 == other.0);
        for (folder, at) in users.iter().skip(1) {
            let message = format!(
                "`{key}` is the state of `{}` as well: each deletes what the other made",
                named(&users[0].0)
            );
            claims.push(
                Claim::new(*at, message)
                    .because(users[0].1, format!("the same state, besides `{}`", named(folder))),
            );
        }
    }
    report(cx, claims);
}

fn named(folder: &str) -> &str {
    if folder.is_empty() { "." } else { folder }
}
