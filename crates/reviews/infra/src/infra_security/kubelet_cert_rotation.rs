//! Certificates of the kubelets are not replaced.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "kubelet-cert-rotation",
    summary: "certificates of the kubelets are not replaced",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "encryption",
    focus: &["encryption"],
    cwe: &[324],
    references: &[
        "https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/#certificate-rotation",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("kubelet_cert_rotation.md"),
    run,
};

const RULES: &[Rule] = &[
    Rule::new(
        "kubelet",
        "feature-gates",
        Bad::With(&["RotateKubeletServerCertificate=false"]),
        "the kubelet's serving certificate is not rotated",
    ),
    Rule::new("kubelet", "", Bad::Is("false"), "the kubelet's serving certificate is not rotated")
        .file("featureGates.RotateKubeletServerCertificate"),
    Rule::new(
        "kube-controller-manager",
        "feature-gates",
        Bad::With(&["RotateKubeletServerCertificate=false"]),
        "serving certificates of kubelets are not rotated",
    ),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
