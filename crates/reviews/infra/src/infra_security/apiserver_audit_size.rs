//! Files of the audit log are rotated too early.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "apiserver-audit-size",
    summary: "files of the audit log are rotated too early",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "logging",
    focus: &["logging"],
    cwe: &[778],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
        "https://www.cisecurity.org/benchmark/kubernetes",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("apiserver_audit_size.md"),
    run,
};

const RULES: &[Rule] = &[Rule::new(
    "kube-apiserver",
    "audit-log-maxsize",
    Bad::Below(100.0),
    "the audit log is rotated before it has 100 MB",
)];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
