//! A container may take all of its node.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "no-resources",
    summary: "a container may take all of its node",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "container",
    focus: &["container"],
    cwe: &[770],
    references: &["https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/"],
    reads: FactKinds::INFRA,
    page: include_str!("no_resources.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let ranged: Vec<&str> =
        kube::of(&graph, &["LimitRange"]).map(|range| &*range.namespace).collect();
    let mut claims = Vec::new();
    for (pod, container) in kube::containers(&graph) {
        if ranged.contains(&&*pod.object.namespace) {
            continue;
        }
        let has = |path: &str| container.body.has(path);
        let missing = match (has("resources.requests.memory"), has("resources.limits.memory")) {
            (true, true) => continue,
            (false, false) => "requests and limits",
            (false, true) => "requests",
            (true, false) => "limit of memory",
        };
        // A limit stands in for a request of the same.
        if missing == "requests" && has("resources.limits.cpu") && !has("resources.requests") {
            continue;
        }
        let stated = cx.known().environment == Some(review::KnownEnvironment::Production);
        let severity = if stated { Severity::High } else { Severity::Med };
        claims.push(
            Claim::new(
                container.at(),
                format!("`{}` of `{}` has no {missing}", container.name(), pod.object.label()),
            )
            .severity(severity),
        );
    }
    report(cx, claims);
}
