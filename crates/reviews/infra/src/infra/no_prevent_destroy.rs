//! One plan can delete what cannot be made again.

use infra_graph::{Class, InfraGraph, Resource, Said};
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "no-prevent-destroy",
    summary: "one plan can delete what cannot be made again",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "state",
    focus: &["state"],
    cwe: &[],
    references: &[
        "https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("no_prevent_destroy.md"),
    run,
};

const STORES: [&str; 4] =
    ["aws_s3_bucket", "google_storage_bucket", "aws_efs_file_system", "azurerm_storage_account"];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for store in graph.of(&STORES) {
        let is_open = store.body.as_map().is_some_and(|map| map.open);
        let is_guarded = store.body.said("lifecycle.prevent_destroy") == Said::True;
        if is_open || is_guarded || !holds_data(&graph, store) {
            continue;
        }
        let message = format!("nothing keeps a plan from deleting `{}`", store.label());
        claims.push(Claim::new(store.at, message).of(store));
    }
    report(cx, claims);
}

/// By its name, or because the state is kept in it.
fn holds_data(graph: &InfraGraph, store: &Resource) -> bool {
    const WORDS: [&str; 9] = [
        "state",
        "tfstate",
        "data",
        "backup",
        "backups",
        "upload",
        "uploads",
        "documents",
        "customer",
    ];
    let given = store.body.str("bucket").or_else(|| store.body.str("name")).unwrap_or("");
    let name = format!("{}-{given}", store.name).to_lowercase();
    let says =
        name.split(|letter: char| !letter.is_alphanumeric()).any(|word| WORDS.contains(&word));
    let keeps_state = graph.of_class(Class::Settings).any(|settings| {
        let mut backends = settings.body.blocks("backend").iter();
        backends.any(|backend| !given.is_empty() && backend.str("bucket") == Some(given))
    });
    says || keeps_state
}
