//! Requests are cut off when a copy stops.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "no-graceful",
    summary: "requests are cut off when a copy stops",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "compute",
    focus: &["compute", "availability"],
    cwe: &[],
    references: &["https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/"],
    reads: FactKinds::INFRA,
    page: include_str!("no_graceful.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for object in kube::of(&graph, &["Deployment", "StatefulSet"]) {
        let Some(pod) = object.pod() else { continue };
        let Some(service) = kube::service_of(&graph, pod) else { continue };
        let waits = pod.spec.has("terminationGracePeriodSeconds")
            || pod.containers().any(|container| container.body.has("lifecycle.preStop"));
        if !waits {
            let message = format!(
                "`{}` is sent requests while it stops: neither a preStop hook nor a grace period of its own",
                object.label()
            );
            claims.push(
                Claim::new(kube::spec_at(pod), message).because(service.at, "what sends them"),
            );
        }
    }
    report(cx, claims);
}
