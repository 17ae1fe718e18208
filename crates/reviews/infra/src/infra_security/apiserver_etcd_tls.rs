//! Etcd does not know who speaks to it.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "apiserver-etcd-tls",
    summary: "etcd does not know who speaks to it",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "encryption",
    focus: &["encryption"],
    cwe: &[300],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("apiserver_etcd_tls.md"),
    run,
};

const RULES: &[Rule] = &[
    Rule::new("kube-apiserver", "etcd-certfile", Bad::Absent, "etcd is shown no certificate"),
    Rule::new("kube-apiserver", "etcd-keyfile", Bad::Absent, "etcd is shown no certificate"),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
