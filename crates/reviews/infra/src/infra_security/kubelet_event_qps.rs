//! A node drops events when many happen at once.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "kubelet-event-qps",
    summary: "a node drops events when many happen at once",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "logging",
    focus: &["logging"],
    cwe: &[778],
    references: &[
        "https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/",
        "https://www.cisecurity.org/benchmark/kubernetes",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("kubelet_event_qps.md"),
    run,
};

const RULES: &[Rule] = &[
    Rule::new("kubelet", "event-qps", Bad::Other("0"), "the kubelet drops events above a rate"),
    Rule::new("kubelet", "", Bad::Not("0"), "the kubelet drops events above a rate")
        .file("eventRecordQPS"),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
