//! A pod sees the system folders of its node.

use infra_graph::{Object, Said, Value};
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "hostpath-system",
    summary: "a pod sees the system folders of its node",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "container",
    focus: &["container"],
    cwe: &[732],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    reads: FactKinds::INFRA,
    page: include_str!("hostpath_system.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (object, spec) in kube::specs(&graph) {
        for volume in spec.blocks("volumes") {
            let path = volume
                .str("hostPath.path")
                .filter(|path| kube::is_system(path) && !path.ends_with(".sock"));
            let Some(path) = path else { continue };
            let mounts = kube::mounts(spec, volume.str("name").unwrap_or(""));
            let read_only = !mounts.is_empty()
                && mounts.iter().all(|mount| mount.said("readOnly") == Said::True);
            if &*object.kind == "DaemonSet" && read_only {
                continue;
            }
            let message = format!("`{path}` of the node is mounted into `{}`", object.label());
            claims.push(Claim::new(kube::at(volume, "hostPath.path"), message));
        }
        claims.extend(over_image(object, spec));
    }
    for volume in kube::of(&graph, &["PersistentVolume"]) {
        let path = "spec.hostPath.path";
        if let Some(folder) = volume.body.str(path).filter(|folder| kube::is_system(folder)) {
            claims.push(Claim::new(
                kube::at(&volume.body, path),
                format!("`{}` is `{folder}` of a node", volume.label()),
            ));
        }
    }
    report(cx, claims);
}

/// A mount that hides a system folder of the image and may be written to.
fn over_image(object: &Object, spec: &Value) -> Vec<Claim> {
    let containers = spec.blocks("containers").iter().chain(spec.blocks("initContainers"));
    let mounts = containers.flat_map(|container| container.blocks("volumeMounts"));
    let over = mounts.filter(|mount| {
        let path = mount.str("mountPath").unwrap_or("");
        kube::SYSTEM.contains(&path) && mount.said("readOnly") != Said::True
    });
    over.map(|mount| {
        let path = mount.str("mountPath").unwrap_or("");
        Claim::new(
            kube::at(mount, "mountPath"),
            format!("`{}` may write to `{path}`", object.label()),
        )
        .severity(Severity::Med)
    })
    .collect()
}
