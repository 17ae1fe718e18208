//! Nothing limits what a namespace takes.

use std::collections::BTreeMap;

use infra_graph::{Object, RELEASE};
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "namespace-no-quota",
    summary: "nothing limits what a namespace takes",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "compute",
    focus: &["compute", "kubernetes"],
    cwe: &[770],
    references: &["https://kubernetes.io/docs/concepts/policy/resource-quotas/"],
    reads: FactKinds::INFRA,
    page: include_str!("namespace_no_quota.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let limited: Vec<&str> =
        kube::of(&graph, &["ResourceQuota", "LimitRange"]).map(namespace).collect();
    let mut first: BTreeMap<&str, (&Object, usize)> = BTreeMap::new();
    for object in graph.objects.iter().filter(|object| object.pod().is_some()) {
        // Whoever installs the chart decides where.
        if &*object.namespace == RELEASE {
            continue;
        }
        first.entry(namespace(object)).and_modify(|known| known.1 += 1).or_insert((object, 1));
    }
    let claims =
        first.into_iter().filter(|(name, _)| !limited.contains(name)).map(|(name, found)| {
            let (object, count) = found;
            let runs = match count {
                1 => "a workload runs".to_owned(),
                count => format!("{count} workloads run"),
            };
            Claim::new(
                object.at,
                format!("no quota and no limit range holds for `{name}`, where {runs}"),
            )
        });
    report(cx, claims.collect::<Vec<_>>());
}

fn namespace(object: &Object) -> &str {
    if object.namespace.is_empty() { "default" } else { &object.namespace }
}
