//! The internet reaches an administration port.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::exposure::world_claim;
use crate::network::{ADMIN_PORTS, openings};

pub(crate) static CHECK: Check = Check {
    id: "sg-admin-open",
    summary: "the internet reaches an administration port",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "network",
    focus: &["network"],
    cwe: &[284, 668],
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html"],
    reads: FactKinds::INFRA,
    page: include_str!("sg_admin_open.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for opening in openings(&graph).iter().filter(|one| one.ingress) {
        let (Some(source), hit) = (&opening.world, opening.ports.among(&ADMIN_PORTS)) else {
            continue;
        };
        let Some((port, what)) = hit.first() else { continue };
        let message = format!(
            "{} reaches {what} (port {port}) through `{}`",
            source.text,
            opening.group.label()
        );
        claims.push(world_claim(&graph, opening, source, message));
    }
    report(cx, claims);
}
