//! The API is served without TLS.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "apiserver-plain-port",
    summary: "the API is served without TLS",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "encryption",
    focus: &["encryption"],
    cwe: &[319],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("apiserver_plain_port.md"),
    run,
};

const RULES: &[Rule] = &[
    Rule::new("kube-apiserver", "secure-port", Bad::Is("0"), "the port with TLS is off"),
    Rule::new(
        "kube-apiserver",
        "insecure-bind-address",
        Bad::Present,
        "the API is served without TLS",
    ),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
