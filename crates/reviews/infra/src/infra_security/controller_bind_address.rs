//! A component of the control plane listens on every interface.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "controller-bind-address",
    summary: "a component of the control plane listens on every interface",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "network",
    focus: &["network"],
    cwe: &[668],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/",
        "https://www.cisecurity.org/benchmark/kubernetes",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("controller_bind_address.md"),
    run,
};

const RULES: &[Rule] = &[
    Rule::new(
        "kube-controller-manager",
        "bind-address",
        Bad::Not("127.0.0.1"),
        "the controller manager listens on every interface",
    ),
    Rule::new(
        "kube-scheduler",
        "bind-address",
        Bad::Not("127.0.0.1"),
        "the scheduler listens on every interface",
    ),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
