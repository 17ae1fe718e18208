//! Members of etcd make up their certificates.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "etcd-auto-tls",
    summary: "members of etcd make up their certificates",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "encryption",
    focus: &["encryption"],
    cwe: &[295],
    references: &["https://etcd.io/docs/v3.5/op-guide/security/"],
    reads: FactKinds::INFRA,
    page: include_str!("etcd_auto_tls.md"),
    run,
};

const RULES: &[Rule] = &[
    Rule::new("etcd", "peer-auto-tls", Bad::Is("true"), "members sign their own certificates"),
    Rule::new("etcd", "auto-tls", Bad::Is("true"), "etcd signs its own certificate"),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
