//! A node may change others.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "apiserver-node-restriction",
    summary: "a node may change others",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[269],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("apiserver_node_restriction.md"),
    run,
};

const RULES: &[Rule] = &[Rule::new(
    "kube-apiserver",
    "enable-admission-plugins",
    Bad::Without("NodeRestriction"),
    "`NodeRestriction` is not on",
)];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
