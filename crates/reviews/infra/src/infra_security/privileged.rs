//! A container has the rights of its node.

use infra_graph::{Resource, Said, decoded};
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "privileged",
    summary: "a container has the rights of its node",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "container",
    focus: &["container"],
    cwe: &[250],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    reads: FactKinds::INFRA,
    page: include_str!("privileged.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (pod, container) in kube::containers(&graph) {
        let context = "securityContext.privileged";
        if container.body.said(context) == Said::True {
            let at = kube::at(container.body, context);
            claims.push(Claim::new(
                at,
                format!("`{}` of `{}` is privileged", container.name(), pod.object.label()),
            ));
        }
        if container.body.str("securityContext.procMount") == Some("Unmasked") {
            let at = kube::at(container.body, "securityContext.procMount");
            claims.push(
                Claim::new(
                    at,
                    format!(
                        "`{}` of `{}` sees all of /proc of its node",
                        container.name(),
                        pod.object.label()
                    ),
                )
                .severity(Severity::High),
            );
        }
    }
    for policy in kube::of(&graph, &["PodSecurityPolicy"]) {
        if policy.body.said("spec.privileged") == Said::True {
            claims.push(Claim::new(
                kube::at(&policy.body, "spec.privileged"),
                format!("`{}` allows privileged pods", policy.label()),
            ));
        }
        if policy
            .body
            .blocks("spec.allowedProcMountTypes")
            .iter()
            .any(|one| one.as_text() == Some("Unmasked"))
        {
            claims.push(
                Claim::new(
                    kube::at(&policy.body, "spec.allowedProcMountTypes"),
                    format!("`{}` lets pods see all of /proc", policy.label()),
                )
                .severity(Severity::High),
            );
        }
    }
    for service in
        graph.services.iter().filter(|service| service.body.said("privileged") == Said::True)
    {
        claims.push(Claim::new(
            kube::at(&service.body, "privileged"),
            format!("the service `{}` is privileged", service.name),
        ));
    }
    for task in graph.of(&["aws_ecs_task_definition", "aws_batch_job_definition"]) {
        claims.extend(ecs(task));
    }
    report(cx, claims);
}

fn ecs(task: &Resource) -> Option<Claim> {
    let path = if &*task.kind == "aws_batch_job_definition" {
        "container_properties"
    } else {
        "container_definitions"
    };
    let definitions = decoded(task.body.get(path)?);
    let privileged = definitions.items().iter().any(|one| one.said("privileged") == Said::True);
    let at = task.body.member(path)?.at;
    privileged.then(|| {
        Claim::new(task.at, format!("a container of `{}` is privileged", task.label()))
            .of(task)
            .because(at, "its containers")
    })
}
