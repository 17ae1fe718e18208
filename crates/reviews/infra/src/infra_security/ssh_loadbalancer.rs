//! A load balancer gives SSH to the internet.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;
use crate::network::{ADMIN_PORTS, DATABASE_PORTS};

pub(crate) static CHECK: Check = Check {
    id: "ssh-loadbalancer",
    summary: "a load balancer gives SSH to the internet",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "network",
    focus: &["network"],
    cwe: &[284],
    references: &["https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer"],
    reads: FactKinds::INFRA,
    page: include_str!("ssh_loadbalancer.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for service in kube::of(&graph, &["Service"])
        .filter(|one| one.body.str("spec.type") == Some("LoadBalancer"))
    {
        let annotations =
            service.body.get("metadata.annotations").map_or(&[][..], |all| all.members());
        let internal = annotations
            .iter()
            .any(|one| one.name.contains("internal") || one.value.as_text() == Some("Internal"));
        if internal || service.body.has("spec.loadBalancerSourceRanges") {
            continue;
        }
        for port in service.body.blocks("spec.ports") {
            let Some(number) = port.number("port") else { continue };
            let table = ADMIN_PORTS
                .iter()
                .map(|one| (one, Severity::Blocker))
                .chain(DATABASE_PORTS.iter().map(|one| (one, Severity::High)));
            let hit = table.into_iter().find(|((known, _), _)| f64::from(*known) == number);
            if let Some(((_, what), severity)) = hit {
                claims.push(
                    Claim::new(
                        kube::at(port, "port"),
                        format!("`{}` gives {what} to the internet", service.label()),
                    )
                    .severity(severity),
                );
            }
        }
    }
    report(cx, claims);
}
