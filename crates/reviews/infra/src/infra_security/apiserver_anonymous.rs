//! Requests without a name are answered.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "apiserver-anonymous",
    summary: "requests without a name are answered",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[287],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("apiserver_anonymous.md"),
    run,
};

const RULES: &[Rule] = &[
    Rule::new(
        "kube-apiserver",
        "anonymous-auth",
        Bad::Not("false"),
        "anonymous requests are answered",
    ),
    Rule::new("kubelet", "anonymous-auth", Bad::Is("true"), "anonymous requests are answered")
        .file("authentication.anonymous.enabled"),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
