//! Passwords of the cluster are kept in a file.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "apiserver-token-file",
    summary: "passwords of the cluster are kept in a file",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[522],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("apiserver_token_file.md"),
    run,
};

const RULES: &[Rule] = &[
    Rule::new("kube-apiserver", "token-auth-file", Bad::Present, "tokens are kept in a file"),
    Rule::new("kube-apiserver", "basic-auth-file", Bad::Present, "passwords are kept in a file"),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
