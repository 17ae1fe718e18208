//! One test decides both whether a copy is asked and whether it is killed.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "liveness-equals-readiness",
    summary: "one test decides both whether a copy is asked and whether it is killed",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "compute",
    focus: &["compute", "availability"],
    cwe: &[],
    references: &[
        "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("liveness_equals_readiness.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (pod, container) in kube::containers(&graph) {
        let probe = |name: &str| container.body.get(name);
        let (Some(live), Some(ready)) = (probe("livenessProbe"), probe("readinessProbe")) else {
            continue;
        };
        let same_path = live.str("httpGet.path").is_some()
            && live.str("httpGet.path") == ready.str("httpGet.path");
        let threshold =
            |probe: &infra_graph::Value| probe.number("failureThreshold").unwrap_or(3.0);
        let period = |probe: &infra_graph::Value| probe.number("periodSeconds").unwrap_or(10.0);
        if same_path && threshold(live) * period(live) <= threshold(ready) * period(ready) {
            let message = format!(
                "`{}` of `{}` is restarted by the test that should only take it out of service",
                container.name(),
                pod.object.label()
            );
            claims.push(
                Claim::new(kube::at(container.body, "livenessProbe"), message).because(
                    kube::at(container.body, "readinessProbe"),
                    "the same path, as patient",
                ),
            );
        }
    }
    report(cx, claims);
}
