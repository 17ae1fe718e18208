//! Etcd is spoken to in the clear.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "etcd-tls",
    summary: "etcd is spoken to in the clear",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "encryption",
    focus: &["encryption"],
    cwe: &[319],
    references: &["https://etcd.io/docs/v3.5/op-guide/security/"],
    reads: FactKinds::INFRA,
    page: include_str!("etcd_tls.md"),
    run,
};

const RULES: &[Rule] = &[
    Rule::new("etcd", "cert-file", Bad::Absent, "etcd has no certificate"),
    Rule::new("etcd", "key-file", Bad::Absent, "etcd has no certificate"),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
