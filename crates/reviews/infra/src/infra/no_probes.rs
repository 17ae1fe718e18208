//! Traffic is sent to a container that may not be ready.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "no-probes",
    summary: "traffic is sent to a container that may not be ready",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "compute",
    focus: &["compute"],
    cwe: &[],
    references: &[
        "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("no_probes.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (pod, container) in kube::containers(&graph) {
        let serves = container.body.has("ports");
        if container.is_init
            || !pod.object.is_long_running()
            || &*pod.object.kind == "Pod"
            || !serves
        {
            continue;
        }
        let (name, label) = (container.name(), pod.object.label());
        if !container.body.has("readinessProbe") {
            claims.push(Claim::new(
                container.at(),
                format!("`{name}` of `{label}` has no readiness probe"),
            ));
        } else if !container.body.has("livenessProbe") {
            claims.push(
                Claim::new(container.at(), format!("`{name}` of `{label}` has no liveness probe"))
                    .severity(Severity::Med),
            );
        }
    }
    report(cx, claims);
}
