//! State is kept on somebody's disk.

use infra_graph::Class;
use review::prelude::*;
use std::collections::BTreeSet;

use crate::claims::{Claim, graph, report};
use crate::environment::{self, Environment};

pub(crate) static CHECK: Check = Check {
    id: "tf-local-state",
    summary: "state is kept on somebody's disk",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "state",
    focus: &["state"],
    cwe: &[],
    references: &["https://developer.hashicorp.com/terraform/language/backend"],
    reads: FactKinds::INFRA,
    page: include_str!("tf_local_state.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let kept: BTreeSet<&str> = graph
        .of_class(Class::Settings)
        .filter(|one| one.body.has("backend") || one.body.has("cloud"))
        .map(|one| &*one.folder)
        .collect();
    let mut seen = BTreeSet::new();
    let mut claims = Vec::new();
    // A module that configures a provider is one that is run.
    for provider in graph.of_class(Class::Provider).filter(|one| one.is_root) {
        if !kept.contains(&*provider.folder) && seen.insert(&*provider.folder) {
            let production = environment::of(provider) == Environment::Production
                || cx.known().environment == Some(review::KnownEnvironment::Production);
            let severity = if production { Severity::High } else { Severity::Med };
            claims.push(
                Claim::new(
                    provider.at,
                    "this module names no backend: its state is a file on somebody's disk",
                )
                .of(provider)
                .severity(severity),
            );
        }
    }
    report(cx, claims);
}
