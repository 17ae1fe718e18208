//! The internet reaches every port.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::exposure::world_claim;
use crate::network::{Ports, openings};

pub(crate) static CHECK: Check = Check {
    id: "sg-all-open",
    summary: "the internet reaches every port",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "network",
    focus: &["network"],
    cwe: &[284, 668],
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html"],
    reads: FactKinds::INFRA,
    page: include_str!("sg_all_open.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for opening in openings(&graph).iter().filter(|one| one.ingress && one.ports == Ports::All) {
        let Some(source) = &opening.world else { continue };
        let message =
            format!("{} reaches every port through `{}`", source.text, opening.group.label());
        claims.push(world_claim(&graph, opening, source, message));
    }
    report(cx, claims);
}
