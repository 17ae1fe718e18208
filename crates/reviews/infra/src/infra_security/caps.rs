//! A container keeps capabilities that it does not need.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "caps",
    summary: "a container keeps capabilities that it does not need",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "container",
    focus: &["container"],
    cwe: &[272],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    reads: FactKinds::INFRA,
    page: include_str!("caps.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (pod, container) in kube::containers(&graph).filter(|(_, container)| !container.is_init) {
        let dropped = container.body.blocks("securityContext.capabilities.drop");
        let drops = dropped.iter().any(|one| {
            one.is_unknown()
                || one
                    .as_text()
                    .is_some_and(|text| text.eq_ignore_ascii_case("ALL") || text == "NET_RAW")
        });
        if !drops {
            let message = format!(
                "`{}` of `{}` does not drop its capabilities",
                container.name(),
                pod.object.label()
            );
            claims.push(Claim::new(container.at(), message));
        }
    }
    for policy in kube::of(&graph, &["PodSecurityPolicy"]) {
        let dropped = policy.body.blocks("spec.requiredDropCapabilities");
        if !dropped.iter().any(|one| matches!(one.as_text(), Some("ALL" | "NET_RAW"))) {
            claims.push(Claim::new(
                policy.at,
                format!("`{}` does not make pods drop their capabilities", policy.label()),
            ));
        }
    }
    report(cx, claims);
}
