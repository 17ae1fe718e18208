//! A deployment resets what its autoscaler has set.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "hpa-replicas",
    summary: "a deployment resets what its autoscaler has set",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "availability",
    focus: &["availability", "kubernetes"],
    cwe: &[],
    references: &[
        "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("hpa_replicas.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for scaler in kube::of(&graph, &["HorizontalPodAutoscaler", "ScaledObject"]) {
        let Some(name) = scaler.body.str("spec.scaleTargetRef.name") else { continue };
        let target = kube::of(&graph, &["Deployment", "StatefulSet"])
            .find(|object| &*object.name == name && object.namespace == scaler.namespace);
        let Some(target) = target else { continue };
        if let Some(member) = target.body.member("spec.replicas") {
            let message = format!(
                "`{}` sets `replicas`, and `{}` decides about them: each deploy sets the number back",
                target.label(),
                scaler.label()
            );
            claims.push(Claim::new(member.at, message).because(scaler.at, "the autoscaler"));
        }
    }
    report(cx, claims);
}
