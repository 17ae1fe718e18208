//! A node answers to another name than its own.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "kubelet-hostname-override",
    summary: "a node answers to another name than its own",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "network",
    focus: &["network"],
    cwe: &[290],
    references: &["https://www.cisecurity.org/benchmark/kubernetes"],
    reads: FactKinds::INFRA,
    page: include_str!("kubelet_hostname_override.md"),
    run,
};

const RULES: &[Rule] = &[Rule::new(
    "kubelet",
    "hostname-override",
    Bad::Present,
    "the kubelet goes by another name than its host",
)];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
