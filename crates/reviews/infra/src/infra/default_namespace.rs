//! Workloads share the namespace of everybody.

use model::Depth;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "default-namespace",
    summary: "workloads share the namespace of everybody",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "kubernetes",
    focus: &["kubernetes"],
    cwe: &[653],
    references: &["https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/"],
    reads: FactKinds::INFRA,
    page: include_str!("default_namespace.md"),
    run,
};

const KINDS: [&str; 15] = [
    "Pod",
    "Deployment",
    "DaemonSet",
    "StatefulSet",
    "ReplicaSet",
    "ReplicationController",
    "Job",
    "CronJob",
    "Service",
    "Secret",
    "ServiceAccount",
    "Role",
    "RoleBinding",
    "ConfigMap",
    "Ingress",
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let assumes_worst = cx.depth() == Depth::Paranoid;
    let mut claims = Vec::new();
    for object in kube::of(&graph, &KINDS) {
        let label = object.label();
        match &*object.namespace {
            name @ ("default" | "kube-system" | "kube-public") => {
                // A component of the cluster belongs there.
                if name == "kube-system" && is_of_cluster(&object.name) {
                    continue;
                }
                let at = object.body.member("metadata.namespace").map_or(object.at, |it| it.at);
                claims.push(Claim::new(at, format!("`{label}` is put into `{name}`")));
            }
            // Whoever applies it may name one.
            "" if assumes_worst => {
                let message = format!("`{label}` names no namespace, so it may land in `default`");
                claims.push(Claim::new(object.at, message).at_most(Confidence::Low));
            }
            _ => {}
        }
    }
    report(cx, claims);
}

fn is_of_cluster(name: &str) -> bool {
    ["kube-", "etcd", "coredns", "cilium", "calico", "metrics-server", "aws-", "ebs-", "efs-"]
        .iter()
        .any(|start| name.starts_with(start))
}
