//! A load balancer answers in the clear.

use infra_graph::Said;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "lb-http",
    summary: "a load balancer answers in the clear",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "encryption",
    focus: &["encryption"],
    cwe: &[319],
    references: &[
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("lb_http.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for listener in graph.of(&["aws_lb_listener", "aws_alb_listener"]) {
        let balancers = graph.referred(listener, "load_balancer_arn", &["aws_lb", "aws_alb"]);
        let internal = balancers.iter().any(|one| one.body.said("internal") == Said::True);
        let redirects = listener.body.blocks("default_action").iter().any(|action| {
            matches!(action.str("type"), Some("redirect" | "fixed-response")) || action.is_unknown()
        });
        let plain = listener
            .body
            .str("protocol")
            .is_some_and(|protocol| protocol.eq_ignore_ascii_case("HTTP"))
            || !listener.body.has("protocol") && listener.body.number("port") == Some(80.0);
        if plain && !internal && !redirects {
            claims.push(
                Claim::new(listener.at, format!("`{}` passes HTTP on", listener.label()))
                    .of(listener),
            );
        }
    }
    for balancer in graph.of(&["aws_elb"]).filter(|one| one.body.said("internal") != Said::True) {
        let listeners = balancer.body.blocks("listener");
        let plain = listeners.iter().find(|one| {
            one.str("lb_protocol").is_some_and(|name| name.eq_ignore_ascii_case("http"))
        });
        if let Some(listener) = plain {
            claims.push(
                Claim::new(listener.at, format!("`{}` takes HTTP", balancer.label())).of(balancer),
            );
        }
    }
    for ingress in kube::of(&graph, &["Ingress"]) {
        let annotated = ingress.body.get("metadata.annotations").is_some_and(|all| {
            all.members().iter().any(|one| {
                ["certificate", "cert-manager", "ssl-redirect", "managed-certificates", "tls"]
                    .iter()
                    .any(|word| one.name.contains(word))
            })
        });
        if ingress.body.has("spec") && !ingress.body.has("spec.tls") && !annotated {
            claims.push(
                Claim::new(ingress.at, format!("`{}` answers without TLS", ingress.label()))
                    .severity(Severity::Med),
            );
        }
    }
    report(cx, claims);
}
