//! Objects of Kubernetes, as checks look at them.

use infra_graph::{Container, InfraGraph, Object, Place, Pod, Value};

/// Every container of every pod, with the pod.
pub(crate) fn containers(graph: &InfraGraph) -> impl Iterator<Item = (Pod<'_>, Container<'_>)> {
    let pods = graph.objects.iter().filter_map(Object::pod);
    pods.flat_map(|pod| pod.containers().map(move |container| (pod, container)))
}

/// What pods are made from, and what policies of pods allow: both name the same things.
pub(crate) fn specs(graph: &InfraGraph) -> impl Iterator<Item = (&Object, &Value)> {
    graph.objects.iter().filter_map(|object| {
        let policy = || object.body.get("spec").filter(|_| &*object.kind == "PodSecurityPolicy");
        let spec = object.pod().map(|pod| pod.spec).or_else(policy)?;
        Some((object, spec))
    })
}

pub(crate) fn of<'g>(
    graph: &'g InfraGraph,
    kinds: &'g [&'g str],
) -> impl Iterator<Item = &'g Object> {
    graph.objects.iter().filter(move |object| kinds.contains(&&*object.kind))
}

/// Where a member is written, or what should hold it.
pub(crate) fn at(value: &Value, path: &str) -> Place {
    value.member(path).map_or(value.at, |member| member.at)
}

/// Where the specification of a pod begins.
pub(crate) fn spec_at(pod: Pod<'_>) -> Place {
    let body = &pod.object.body;
    let paths = ["spec.jobTemplate.spec.template.spec", "spec.template.spec", "spec"];
    let found = paths.iter().find_map(|path| body.member(path));
    found.map_or(pod.object.at, |member| member.at)
}

/// What the container says, else what its pod says.
pub(crate) fn inherited<'g>(
    pod: Pod<'g>,
    container: Container<'g>,
    path: &str,
) -> Option<&'g Value> {
    container.body.get(path).or_else(|| pod.spec.get(path))
}

/// Where a volume is mounted.
pub(crate) fn mounts<'g>(spec: &'g Value, volume: &str) -> Vec<&'g Value> {
    let containers = spec.blocks("containers").iter().chain(spec.blocks("initContainers"));
    let mounts = containers.flat_map(|container| container.blocks("volumeMounts"));
    mounts.filter(|mount| mount.str("name") == Some(volume)).collect()
}

/// The labels of what a workload makes.
pub(crate) fn labels<'g>(pod: Pod<'g>) -> Vec<(&'g str, &'g str)> {
    let labels = pod.metadata.and_then(|metadata| metadata.get("labels"));
    let members = labels.map_or(&[][..], Value::members);
    members.iter().filter_map(|one| Some((&*one.name, one.value.as_text()?))).collect()
}

/// Whether a selector picks these labels; one that is empty picks everything.
pub(crate) fn selects(selector: Option<&Value>, labels: &[(&str, &str)]) -> bool {
    let Some(selector) = selector else { return false };
    let wanted = selector.get("matchLabels").unwrap_or(selector);
    wanted
        .members()
        .iter()
        .filter(|one| &*one.name != "matchExpressions")
        .all(|one| one.value.as_text().is_none_or(|text| labels.contains(&(&*one.name, text))))
}

/// The service that sends requests to a pod.
pub(crate) fn service_of<'g>(graph: &'g InfraGraph, pod: Pod<'_>) -> Option<&'g Object> {
    let labels = labels(pod);
    of(graph, &["Service"]).find(|service| {
        let selector = service.body.get("spec.selector").filter(|one| !one.members().is_empty());
        service.namespace == pod.object.namespace && selects(selector, &labels)
    })
}

/// What sets the number of copies by load, with at least two of them.
pub(crate) fn scaler_of<'g>(graph: &'g InfraGraph, object: &Object) -> Option<&'g Object> {
    of(graph, &["HorizontalPodAutoscaler", "ScaledObject"]).find(|scaler| {
        let same = scaler.body.str("spec.scaleTargetRef.name") == Some(&*object.name);
        let least = ["spec.minReplicas", "spec.minReplicaCount"];
        let least = least.iter().find_map(|path| scaler.body.number(path)).unwrap_or(1.0);
        same && least >= 2.0
    })
}

/// The first item of a list that is one of these words.
pub(crate) fn listed<'w>(value: &Value, path: &str, words: &[&'w str]) -> Option<&'w str> {
    let said = value.blocks(path).iter().filter_map(Value::as_text);
    said.filter_map(|text| words.iter().find(|word| **word == text).copied()).next()
}

/// What a machine runs from.
pub(crate) const SYSTEM: [&str; 14] = [
    "/", "/bin", "/boot", "/dev", "/etc", "/lib", "/proc", "/root", "/run", "/sbin", "/sys",
    "/usr", "/var", "/var/run",
];

/// One of them, or below one.
pub(crate) fn is_system(path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or("");
    path == "/" || SYSTEM[1..].iter().any(|folder| folder[1..] == *first)
}
