//! A network has no flow log.

use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "no-flow-logs",
    summary: "a network has no flow log",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "network",
    focus: &["network", "logging"],
    cwe: &[778],
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html"],
    reads: FactKinds::INFRA,
    page: include_str!("no_flow_logs.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for network in graph.of(&["aws_vpc"]) {
        if graph.users(network, &["aws_flow_log"]).next().is_none() {
            claims.push(
                Claim::new(network.at, format!("`{}` has no flow log", network.label()))
                    .of(network),
            );
        }
    }
    report(cx, claims);
}
