//! Members of etcd talk in the clear.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "etcd-peer-tls",
    summary: "members of etcd talk in the clear",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "encryption",
    focus: &["encryption"],
    cwe: &[300],
    references: &["https://etcd.io/docs/v3.5/op-guide/security/"],
    reads: FactKinds::INFRA,
    page: include_str!("etcd_peer_tls.md"),
    run,
};

const RULES: &[Rule] = &[
    Rule::new("etcd", "peer-cert-file", Bad::Absent, "members have no certificates"),
    Rule::new("etcd", "peer-key-file", Bad::Absent, "members have no certificates"),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
