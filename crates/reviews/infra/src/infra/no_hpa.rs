//! Copies do not follow the load.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "no-hpa",
    summary: "copies do not follow the load",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "compute",
    focus: &["compute"],
    cwe: &[],
    references: &["https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/"],
    reads: FactKinds::INFRA,
    page: include_str!("no_hpa.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for service in graph.of(&["aws_ecs_service"]).filter(|one| one.body.has("load_balancer")) {
        let named = service.body.str("name");
        let targets = graph.of(&["aws_appautoscaling_target"]);
        let mut scaled = targets.filter(|target| {
            let id = target.body.get("resource_id");
            let refers = id.is_some_and(|id| {
                id.addresses().iter().any(|address| address.starts_with(&*service.id))
            });
            refers
                || id.is_some_and(|id| id.is_unknown())
                || named.is_some_and(|name| {
                    target.body.str("resource_id").is_some_and(|id| id.ends_with(name))
                })
        });
        if scaled.next().is_none() {
            claims.push(
                Claim::new(
                    service.at,
                    format!("copies of `{}` do not follow the load", service.label()),
                )
                .of(service)
                .at_most(Confidence::Medium),
            );
        }
    }
    for scaler in kube::of(&graph, &["HorizontalPodAutoscaler"]) {
        if scaler.body.has("spec") && !scaler.body.has("spec.maxReplicas") {
            claims.push(Claim::new(scaler.at, format!("`{}` has no upper bound", scaler.label())));
        }
    }
    report(cx, claims);
}
