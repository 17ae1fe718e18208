//! Nodes may do more than their own work.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "apiserver-authorization",
    summary: "nodes may do more than their own work",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[285],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("apiserver_authorization.md"),
    run,
};

const RULES: &[Rule] = &[
    Rule::new(
        "kube-apiserver",
        "authorization-mode",
        Bad::Without("Node"),
        "the mode `Node` is missing",
    ),
    Rule::new(
        "kubelet",
        "authorization-mode",
        Bad::Is("AlwaysAllow"),
        "everybody may do everything",
    )
    .file("authorization.mode"),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
