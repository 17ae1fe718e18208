//! Everything of a network can be reached from everywhere in it.

use infra_graph::Resource;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::exposure::public_by;

pub(crate) static CHECK: Check = Check {
    id: "flat-network",
    summary: "everything of a network can be reached from everywhere in it",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "network",
    focus: &["network"],
    cwe: &[653],
    references: &[
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-best-practices.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("flat_network.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for vpc in graph.of(&["aws_vpc"]) {
        let subnets: Vec<&Resource> = graph.users(vpc, &["aws_subnet"]).collect();
        let message = match *subnets {
            [] => continue,
            [only] if only.certain && !only.several => {
                format!("`{}` has one subnet: nothing in it stands apart", vpc.label())
            }
            _ if subnets.iter().all(|subnet| public_by(&graph, subnet).is_some()) => {
                format!("every subnet of `{}` is public", vpc.label())
            }
            _ => continue,
        };
        let mut claim = Claim::new(vpc.at, message).of(vpc);
        for subnet in subnets.iter().take(3) {
            let why = public_by(&graph, subnet)
                .map_or_else(|| "its only subnet".to_owned(), |(_, why)| why);
            claim = claim.because(subnet.at, why);
        }
        claims.push(claim);
    }
    report(cx, claims);
}
