//! Pods are not given their account.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "apiserver-account-admission",
    summary: "pods are not given their account",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[269],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("apiserver_account_admission.md"),
    run,
};

const RULES: &[Rule] = &[Rule::new(
    "kube-apiserver",
    "disable-admission-plugins",
    Bad::With(&["ServiceAccount"]),
    "the plugin `ServiceAccount` is off",
)];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
