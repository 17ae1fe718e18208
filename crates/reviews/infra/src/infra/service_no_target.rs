//! A service sends its requests to nobody.

use infra_graph::{InfraGraph, Object, Pod, Value};
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "service-no-target",
    summary: "a service sends its requests to nobody",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "availability",
    focus: &["availability", "kubernetes"],
    cwe: &[],
    references: &["https://kubernetes.io/docs/concepts/services-networking/service/"],
    reads: FactKinds::INFRA,
    page: include_str!("service_no_target.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for service in kube::of(&graph, &["Service"]).filter(|one| &*one.api_version == "v1") {
        let Some(selector) = service.body.get("spec.selector") else { continue };
        if selector.members().is_empty()
            || selector.members().iter().any(|one| one.value.as_text().is_none())
        {
            continue;
        }
        let pods: Vec<Pod<'_>> = graph
            .objects
            .iter()
            .filter_map(Object::pod)
            .filter(|pod| {
                may_share(pod.object, service) && kube::selects(Some(selector), &kube::labels(*pod))
            })
            .collect();
        if pods.is_empty() {
            if has_workloads(&graph, service) {
                let at = kube::at(&service.body, "spec.selector");
                let message = format!("`{}` selects no pod of this repository", service.label());
                claims.push(Claim::new(at, message));
            }
            continue;
        }
        for port in service.body.blocks("spec.ports") {
            if let Some(wanted) = unanswered(port, &pods) {
                let message = format!(
                    "`{}` sends to port {wanted}, which no container of `{}` offers",
                    service.label(),
                    pods[0].object.label()
                );
                claims.push(
                    Claim::new(port.at, message).because(pods[0].object.at, "what it selects"),
                );
            }
        }
    }
    report(cx, claims);
}

/// Objects without a namespace go wherever the one who applies them says.
fn may_share(object: &Object, service: &Object) -> bool {
    object.namespace == service.namespace
        || object.namespace.is_empty()
        || service.namespace.is_empty()
}

/// Something that runs is declared beside the service: what it selects would be, too. Labels of a template may be any.
fn has_workloads(graph: &InfraGraph, service: &Object) -> bool {
    let mut beside = graph
        .objects
        .iter()
        .filter(|one| one.file == service.file)
        .filter_map(Object::pod)
        .peekable();
    let is_open = |pod: Pod<'_>| {
        let labels = pod.metadata.and_then(|metadata| metadata.get("labels"));
        labels.is_some_and(|labels| labels.as_map().is_none_or(|map| map.open))
    };
    beside.peek().is_some() && !beside.any(is_open)
}

/// The port of the pods that nothing in them names, when they name their ports.
fn unanswered(port: &Value, pods: &[Pod<'_>]) -> Option<String> {
    let target = port.get("targetPort").or_else(|| port.get("port"))?;
    let number = target.as_number().or_else(|| target.as_text()?.parse().ok());
    let name = target.as_text().filter(|_| number.is_none());
    let mut names_ports = false;
    for pod in pods {
        for container in pod.containers() {
            let offered = container.body.blocks("ports");
            names_ports |= !offered.is_empty();
            let answers = offered.iter().any(|one| {
                one.is_unknown()
                    || number.is_some_and(|number| one.number("containerPort") == Some(number))
                    || name.is_some_and(|name| one.str("name") == Some(name))
            });
            if answers || pod.spec.said("hostNetwork") == infra_graph::Said::True {
                return None;
            }
        }
    }
    let known = number.map(|number| number.to_string()).or_else(|| name.map(str::to_owned));
    known.filter(|_| names_ports)
}
