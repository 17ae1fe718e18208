//! Copies may all stand on one node.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "spread-missing",
    summary: "copies may all stand on one node",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "availability",
    focus: &["availability"],
    cwe: &[],
    references: &[
        "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("spread_missing.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for object in kube::of(&graph, &["Deployment", "StatefulSet"]) {
        let Some(pod) = object.pod() else { continue };
        let count = object.body.number("spec.replicas").unwrap_or(1.0);
        let scaled = kube::scaler_of(&graph, object).is_some();
        let spread =
            pod.spec.has("topologySpreadConstraints") || pod.spec.has("affinity.podAntiAffinity");
        if (count >= 2.0 || scaled) && !spread {
            let message = format!(
                "nothing keeps the copies of `{}` apart: one node, or one zone, may hold them all",
                object.label()
            );
            claims.push(Claim::new(kube::spec_at(pod), message));
        }
    }
    report(cx, claims);
}
