//! Nothing says how far it may grow.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "unbounded-scale",
    summary: "nothing says how far it may grow",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "cost",
    focus: &["cost"],
    cwe: &[770],
    references: &[
        "https://keda.sh/docs/latest/reference/scaledobject-spec/",
        "https://karpenter.sh/docs/concepts/nodepools/",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("unbounded_scale.md"),
    run,
};

/// What scales by itself, the argument that bounds it, and what it is without.
const BOUNDS: [(&str, &str, &str); 4] = [
    ("google_cloud_run_v2_service", "template.scaling.max_instance_count", "100 instances"),
    ("google_cloudfunctions2_function", "service_config.max_instance_count", "100 instances"),
    ("azurerm_container_app", "template.max_replicas", "10 replicas"),
    ("azurerm_linux_function_app", "site_config.app_scale_limit", "200 instances"),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (kind, path, most) in BOUNDS {
        for resource in graph.of(&[kind]).filter(|one| !one.body.has(path)) {
            let message = format!("`{}` states no bound: it grows to {most}", resource.label());
            claims.push(Claim::new(resource.at, message).of(resource));
        }
    }
    for scaler in kube::of(&graph, &["ScaledObject", "ScaledJob"]) {
        if !scaler.body.has("spec.maxReplicaCount") {
            let message =
                format!("`{}` states no `maxReplicaCount`: it grows to 100 copies", scaler.label());
            claims.push(Claim::new(scaler.at, message));
        }
    }
    for pool in kube::of(&graph, &["NodePool", "Provisioner"]) {
        if pool.api_version.starts_with("karpenter.sh/") && !pool.body.has("spec.limits") {
            claims.push(Claim::new(
                pool.at,
                format!("`{}` adds nodes without a limit", pool.label()),
            ));
        }
    }
    report(cx, claims);
}
