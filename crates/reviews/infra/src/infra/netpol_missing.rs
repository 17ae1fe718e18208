//! Every pod of the cluster reaches a namespace.

use infra_graph::{Object, RELEASE};
use review::prelude::*;
use std::collections::BTreeSet;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "netpol-missing",
    summary: "every pod of the cluster reaches a namespace",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "kubernetes",
    focus: &["kubernetes"],
    cwe: &[653],
    references: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
    reads: FactKinds::INFRA,
    page: include_str!("netpol_missing.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    const GUARDS: [&str; 4] =
        ["NetworkPolicy", "CiliumNetworkPolicy", "AuthorizationPolicy", "GlobalNetworkPolicy"];
    let graph = graph(cx);
    let guarded: BTreeSet<&str> =
        kube::of(&graph, &GUARDS).map(|guard| &*guard.namespace).collect();
    let mut seen = BTreeSet::new();
    let mut claims = Vec::new();
    for pod in graph.objects.iter().filter_map(Object::pod) {
        let namespace = &*pod.object.namespace;
        if !pod.object.is_long_running() || guarded.contains(namespace) || !seen.insert(namespace) {
            continue;
        }
        let message = match namespace {
            RELEASE => "no NetworkPolicy covers what the chart installs".to_owned(),
            "" => "no NetworkPolicy covers the namespace `default`".to_owned(),
            name => format!("no NetworkPolicy covers the namespace `{name}`"),
        };
        claims.push(Claim::new(pod.object.at, message).at_most(Confidence::Medium));
    }
    report(cx, claims);
}
