//! Callers are shown a certificate that nobody vouches for.

use infra_graph::Said;
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "cert-selfsigned",
    summary: "callers are shown a certificate that nobody vouches for",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "encryption",
    focus: &["encryption"],
    cwe: &[295],
    references: &[
        "https://registry.terraform.io/providers/hashicorp/tls/latest/docs/resources/self_signed_cert",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("cert_selfsigned.md"),
    run,
};

const SERVED: [&str; 8] = [
    "aws_acm_certificate",
    "aws_iam_server_certificate",
    "aws_lb_listener",
    "azurerm_key_vault_certificate",
    "azurerm_app_service_certificate",
    "google_compute_ssl_certificate",
    "kubernetes_secret",
    "kubernetes_secret_v1",
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    let own = graph.of(&["tls_self_signed_cert"]);
    for certificate in own.filter(|one| one.body.said("is_ca_certificate") != Said::True) {
        let Some(user) = graph.users(certificate, &SERVED).next() else { continue };
        let message =
            format!("`{}` signs itself, and `{}` serves it", certificate.label(), user.label());
        claims.push(
            Claim::new(certificate.at, message).of(certificate).because(user.at, "served here"),
        );
    }
    report(cx, claims);
}
