//! A container may call everything in the kernel.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "seccomp",
    summary: "a container may call everything in the kernel",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "container",
    focus: &["container"],
    cwe: &[693],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    reads: FactKinds::INFRA,
    page: include_str!("seccomp.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (pod, container) in kube::containers(&graph) {
        let path = "securityContext.seccompProfile.type";
        let said = container.body.get(path).or_else(|| pod.spec.get(path));
        let old =
            pod.metadata.and_then(|metadata| metadata.get("annotations")).is_some_and(|all| {
                all.members().iter().any(|one| {
                    one.name.contains("seccomp.security")
                        && one.value.as_text().is_some_and(|text| text.ends_with("/default"))
                })
            });
        let bad = said.is_none_or(|value| value.as_text() == Some("Unconfined"));
        if bad && !old {
            claims.push(Claim::new(
                container.at(),
                format!(
                    "`{}` of `{}` has no seccomp profile",
                    container.name(),
                    pod.object.label()
                ),
            ));
        }
    }
    report(cx, claims);
}
