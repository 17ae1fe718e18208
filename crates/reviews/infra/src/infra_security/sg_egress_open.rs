//! Everything may be sent anywhere.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::exposure::DATABASES;
use crate::network::{Ports, openings};

pub(crate) static CHECK: Check = Check {
    id: "sg-egress-open",
    summary: "everything may be sent anywhere",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "network",
    focus: &["network"],
    cwe: &[284],
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html"],
    reads: FactKinds::INFRA,
    page: include_str!("sg_egress_open.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for opening in openings(&graph).iter().filter(|one| !one.ingress && one.ports == Ports::All) {
        if opening.world.is_none() {
            continue;
        }
        let database = graph.users(opening.group, DATABASES).next();
        let label = opening.group.label();
        let claim = match database {
            Some(database) => {
                let message =
                    format!("`{}` behind `{label}` may send everything anywhere", database.label());
                Claim::new(opening.at, message)
                    .severity(Severity::Med)
                    .because(database.at, "it uses the group")
            }
            None => Claim::new(
                opening.at,
                format!("what is behind `{label}` may send everything anywhere"),
            ),
        };
        claims.push(claim.of(opening.group));
    }
    report(cx, claims);
}
