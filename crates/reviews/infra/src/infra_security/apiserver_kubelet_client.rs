//! Kubelets do not know who speaks to them.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "apiserver-kubelet-client",
    summary: "kubelets do not know who speaks to them",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[306],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("apiserver_kubelet_client.md"),
    run,
};

const RULES: &[Rule] = &[
    Rule::new(
        "kube-apiserver",
        "kubelet-client-certificate",
        Bad::Absent,
        "kubelets are shown no certificate",
    ),
    Rule::new(
        "kube-apiserver",
        "kubelet-client-key",
        Bad::Absent,
        "kubelets are shown no certificate",
    ),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
