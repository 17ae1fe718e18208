//! Idle connections are never closed.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "kubelet-idle-timeout",
    summary: "idle connections are never closed",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "network",
    focus: &["network"],
    cwe: &[400],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    reads: FactKinds::INFRA,
    page: include_str!("kubelet_idle_timeout.md"),
    run,
};

const RULES: &[Rule] = &[
    Rule::new(
        "kubelet",
        "streaming-connection-idle-timeout",
        Bad::Is("0"),
        "idle connections are never closed",
    )
    .file("streamingConnectionIdleTimeout"),
    Rule::new(
        "kubelet",
        "streaming-connection-idle-timeout",
        Bad::Is("0s"),
        "idle connections are never closed",
    )
    .file("streamingConnectionIdleTimeout"),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
