//! One copy of a service runs.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "single-replica",
    summary: "one copy of a service runs",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "availability",
    focus: &["availability"],
    cwe: &[],
    references: &["https://kubernetes.io/docs/concepts/workloads/controllers/deployment/"],
    reads: FactKinds::INFRA,
    page: include_str!("single_replica.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for object in kube::of(&graph, &["Deployment"]) {
        let Some(pod) = object.pod() else { continue };
        let replicas = object.body.get("spec.replicas");
        let one = replicas.is_none_or(|count| count.as_number() == Some(1.0));
        let served = kube::service_of(&graph, pod);
        if !one || served.is_none() || kube::scaler_of(&graph, object).is_some() {
            continue;
        }
        let at = object.body.member("spec.replicas").map_or(object.at, |member| member.at);
        let production = object.namespace.starts_with("prod")
            || cx.known().environment == Some(review::KnownEnvironment::Production);
        let mut claim = Claim::new(at, format!("one copy of `{}` runs", object.label()));
        if !production {
            claim = claim.severity(Severity::Med);
        }
        claims.push(match served {
            Some(service) => claim.because(service.at, "it is served by this"),
            None => claim,
        });
    }
    report(cx, claims);
}
