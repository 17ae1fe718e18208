//! Etcd takes clients without a certificate.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "etcd-client-auth",
    summary: "etcd takes clients without a certificate",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[287],
    references: &["https://etcd.io/docs/v3.5/op-guide/security/"],
    reads: FactKinds::INFRA,
    page: include_str!("etcd_client_auth.md"),
    run,
};

const RULES: &[Rule] =
    &[Rule::new("etcd", "client-cert-auth", Bad::Not("true"), "clients need no certificate")];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
