//! A peering routes a whole network.

use infra_graph::{InfraGraph, Resource, Value};
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "peering-wide",
    summary: "a peering routes a whole network",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "network",
    focus: &["network"],
    cwe: &[653],
    references: &[
        "https://docs.aws.amazon.com/vpc/latest/peering/peering-configurations-partial-access.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("peering_wide.md"),
    run,
};

/// What a route may go to: `/16` is the most that one network of AWS has.
const WIDEST: u32 = 17;

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for route in graph.of(&["aws_route"]) {
        claims.extend(claim(&graph, route, &route.body, "destination_cidr_block"));
    }
    for table in graph.of(&["aws_route_table"]) {
        for route in table.body.blocks("route") {
            claims.extend(claim(&graph, table, route, "cidr_block"));
        }
    }
    report(cx, claims);
}

fn claim(graph: &InfraGraph, owner: &Resource, route: &Value, path: &str) -> Option<Claim> {
    if !route.has("vpc_peering_connection_id") {
        return None;
    }
    let member = route.member(path)?;
    let of_network = member.value.addresses().iter().any(|address| {
        address.ends_with(".cidr_block")
            && graph.resolve(address).is_some_and(|one| &*one.kind == "aws_vpc")
    });
    let bits = member.value.as_text().and_then(|text| text.rsplit_once('/')?.1.parse::<u32>().ok());
    if !of_network && bits.is_none_or(|bits| bits >= WIDEST) {
        return None;
    }
    let message =
        format!("`{}` routes all of the other network through the peering", owner.label());
    Some(Claim::new(member.at, message).of(owner))
}
