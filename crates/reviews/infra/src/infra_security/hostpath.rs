//! A pod writes to the disk of its node.

use infra_graph::Said;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "hostpath",
    summary: "a pod writes to the disk of its node",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "container",
    focus: &["container"],
    cwe: &[668],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    reads: FactKinds::INFRA,
    page: include_str!("hostpath.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (object, spec) in kube::specs(&graph) {
        for volume in spec.blocks("volumes") {
            let Some(path) =
                volume.str("hostPath.path").filter(|path| !path.ends_with("docker.sock"))
            else {
                continue;
            };
            let mounts = kube::mounts(spec, volume.str("name").unwrap_or(""));
            let read_only = !mounts.is_empty()
                && mounts.iter().all(|mount| mount.said("readOnly") == Said::True);
            // What keeps the cluster running may need its nodes; others say so in a waiver.
            let of_cluster = &*object.namespace == "kube-system";
            if of_cluster || kube::is_system(path) || (&*object.kind == "DaemonSet" && read_only) {
                continue;
            }
            let message = format!("`{path}` of the node is mounted into `{}`", object.label());
            claims.push(Claim::new(kube::at(volume, "hostPath.path"), message));
        }
    }
    let volumes = kube::of(&graph, &["PersistentVolume"])
        .filter(|volume| &*volume.namespace != "kube-system");
    for volume in volumes {
        if let Some(path) = volume.body.str("spec.hostPath.path") {
            claims.push(Claim::new(
                kube::at(&volume.body, "spec.hostPath.path"),
                format!("`{}` is `{path}` of a node", volume.label()),
            ));
        }
    }
    for policy in kube::of(&graph, &["PodSecurityPolicy"]) {
        for path in policy.body.blocks("spec.allowedHostPaths") {
            if path.said("readOnly") != Said::True && path.as_map().is_some() {
                claims.push(Claim::new(
                    path.at,
                    format!("`{}` lets pods write to the node", policy.label()),
                ));
            }
        }
    }
    report(cx, claims);
}
