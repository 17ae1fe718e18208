//! A kubelet leaves the rules of its network alone.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "kubelet-iptables",
    summary: "a kubelet leaves the rules of its network alone",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "network",
    focus: &["network"],
    cwe: &[284],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    reads: FactKinds::INFRA,
    page: include_str!("kubelet_iptables.md"),
    run,
};

const RULES: &[Rule] = &[Rule::new(
    "kubelet",
    "make-iptables-util-chains",
    Bad::Is("false"),
    "the kubelet does not keep its rules",
)
.file("makeIPTablesUtilChains")];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
