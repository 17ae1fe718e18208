//! A console is open to the internet.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "admin-console-public",
    summary: "a console is open to the internet",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "public-exposure",
    focus: &["public-exposure"],
    cwe: &[306],
    references: &["https://owasp.org/Top10/A01_2021-Broken_Access_Control/"],
    reads: FactKinds::INFRA,
    page: include_str!("admin_console_public.md"),
    run,
};

const CONSOLES: [&str; 12] = [
    "phpmyadmin",
    "adminer",
    "pgadmin",
    "kibana",
    "kubernetes-dashboard",
    "argocd-server",
    "prometheus",
    "alertmanager",
    "jaeger",
    "mongo-express",
    "redis-commander",
    "rabbitmq-management",
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for ingress in kube::of(&graph, &["Ingress"]) {
        let annotations =
            ingress.body.get("metadata.annotations").map_or(&[][..], |all| all.members());
        let guarded = annotations.iter().any(|one| {
            ["auth", "whitelist", "allowlist", "internal", "scheme"]
                .iter()
                .any(|word| one.name.contains(word))
        });
        for path in
            ingress.body.blocks("spec.rules").iter().flat_map(|rule| rule.blocks("http.paths"))
        {
            let name = path.str("backend.service.name").or_else(|| path.str("backend.serviceName"));
            let console =
                name.and_then(|name| CONSOLES.iter().find(|known| name.contains(**known)));
            if let (Some(console), false) = (console, guarded) {
                let at = path
                    .member("backend.service.name")
                    .or_else(|| path.member("backend.serviceName"))
                    .map_or(path.at, |member| member.at);
                claims.push(
                    Claim::new(at, format!("{console} is published by `{}`", ingress.label()))
                        .at_most(Confidence::Medium),
                );
            }
        }
    }
    for service in kube::of(&graph, &["Service"])
        .filter(|one| one.body.str("spec.type") == Some("LoadBalancer"))
    {
        let console = CONSOLES.iter().find(|known| service.name.contains(**known));
        if let Some(console) =
            console.filter(|_| !service.body.has("spec.loadBalancerSourceRanges"))
        {
            claims.push(
                Claim::new(service.at, format!("{console} is published by `{}`", service.label()))
                    .at_most(Confidence::Medium),
            );
        }
    }
    report(cx, claims);
}
