//! A service is opened on every node.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "svc-nodeport",
    summary: "a service is opened on every node",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "network",
    focus: &["network", "kubernetes"],
    cwe: &[668],
    references: &["https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport"],
    reads: FactKinds::INFRA,
    page: include_str!("svc_nodeport.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let open =
        kube::of(&graph, &["Service"]).filter(|one| one.body.str("spec.type") == Some("NodePort"));
    let claims = open.map(|service| {
        let message = format!(
            "`{}` answers on a port of every node, past load balancer and ingress",
            service.label()
        );
        Claim::new(kube::at(&service.body, "spec.type"), message)
    });
    report(cx, claims.collect::<Vec<_>>());
}
