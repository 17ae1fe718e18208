//! A kubelet tells everything to everybody.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "kubelet-read-only-port",
    summary: "a kubelet tells everything to everybody",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "network",
    focus: &["network"],
    cwe: &[306],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    reads: FactKinds::INFRA,
    page: include_str!("kubelet_read_only_port.md"),
    run,
};

const RULES: &[Rule] =
    &[Rule::new("kubelet", "read-only-port", Bad::Not("0"), "the read-only port is open")
        .file("readOnlyPort")];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
