//! A rollout takes the service down.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "rollout-unsafe",
    summary: "a rollout takes the service down",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "availability",
    focus: &["availability"],
    cwe: &[],
    references: &["https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy"],
    reads: FactKinds::INFRA,
    page: include_str!("rollout_unsafe.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for object in kube::of(&graph, &["Deployment"]) {
        let Some(pod) = object.pod().filter(|pod| kube::service_of(&graph, *pod).is_some()) else {
            continue;
        };
        let claimed =
            pod.spec.blocks("volumes").iter().any(|volume| volume.has("persistentVolumeClaim"));
        let half = object
            .body
            .get("spec.strategy.rollingUpdate.maxUnavailable")
            .and_then(|value| value.as_text()?.strip_suffix('%')?.parse::<f64>().ok());
        let (path, bad) = match object.body.str("spec.strategy.type") {
            Some("Recreate") => ("spec.strategy.type", !claimed),
            _ => (
                "spec.strategy.rollingUpdate.maxUnavailable",
                half.is_some_and(|share| share >= 50.0),
            ),
        };
        if bad {
            claims.push(Claim::new(
                kube::at(&object.body, path),
                format!("a rollout of `{}` takes too many copies down", object.label()),
            ));
        }
    }
    report(cx, claims);
}
