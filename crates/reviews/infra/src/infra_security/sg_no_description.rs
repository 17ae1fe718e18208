//! A rule does not say what it is for.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::network::openings;

pub(crate) static CHECK: Check = Check {
    id: "sg-no-description",
    summary: "a rule does not say what it is for",
    severity: Severity::Nit,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "network",
    focus: &["network"],
    cwe: &[],
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html"],
    reads: FactKinds::INFRA,
    page: include_str!("sg_no_description.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let silent = openings(&graph).into_iter().filter(|one| one.ingress && !one.is_described);
    let claims: Vec<Claim> = silent
        .map(|one| {
            Claim::new(
                one.at,
                format!("a rule of `{}` does not say what it is for", one.group.label()),
            )
            .of(one.rule)
        })
        .collect();
    report(cx, claims);
}
