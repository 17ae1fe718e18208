//! Too few old files of the audit log are kept.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "apiserver-audit-backups",
    summary: "too few old files of the audit log are kept",
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
    page: include_str!("apiserver_audit_backups.md"),
    run,
};

const RULES: &[Rule] = &[Rule::new(
    "kube-apiserver",
    "audit-log-maxbackup",
    Bad::Below(10.0),
    "fewer than ten old files of the audit log are kept",
)];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
