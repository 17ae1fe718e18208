//! The internet reaches a web server directly.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::network::openings;

pub(crate) static CHECK: Check = Check {
    id: "sg-web-open",
    summary: "the internet reaches a web server directly",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "network",
    focus: &["network"],
    cwe: &[],
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html"],
    reads: FactKinds::INFRA,
    page: include_str!("sg_web_open.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    const WEB: [(u32, &str); 2] = [(80, "HTTP"), (443, "HTTPS")];
    const SERVERS: [&str; 3] = ["aws_instance", "aws_launch_template", "aws_ecs_service"];
    let graph = graph(cx);
    let mut claims = Vec::new();
    for opening in openings(&graph).iter().filter(|one| one.ingress && one.world.is_some()) {
        let Some((port, _)) = opening.ports.among(&WEB).first().copied() else { continue };
        let balanced =
            graph.users(opening.group, &["aws_lb", "aws_alb", "aws_elb"]).next().is_some();
        let Some(server) = graph.users(opening.group, &SERVERS).next().filter(|_| !balanced) else {
            continue;
        };
        let message = format!(
            "the internet reaches port {port} of `{}` without a load balancer",
            server.label()
        );
        claims.push(
            Claim::new(opening.at, message)
                .of(opening.rule)
                .at_most(Confidence::Medium)
                .because(server.at, "it uses the group"),
        );
    }
    report(cx, claims);
}
