//! A container keeps capabilities that it does not need.

use infra_graph::Value;
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

/// As good as root, or near it.
const STRONG: [&str; 9] = [
    "SYS_ADMIN",
    "NET_ADMIN",
    "SYS_PTRACE",
    "SYS_MODULE",
    "DAC_READ_SEARCH",
    "SYS_RAWIO",
    "BPF",
    "ALL",
    "*",
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (pod, container) in kube::containers(&graph) {
        let path = "securityContext.capabilities";
        let (name, label) = (container.name(), pod.object.label());
        let added = strong(container.body.blocks(&format!("{path}.add")));
        if let Some((what, is_strong)) = added {
            let at = kube::at(container.body, &format!("{path}.add"));
            let severity = if is_strong { Severity::High } else { Severity::Med };
            claims.push(
                Claim::new(at, format!("`{name}` of `{label}` is given {what}")).severity(severity),
            );
        }
        let dropped = container.body.blocks(&format!("{path}.drop"));
        let drops = dropped.iter().any(|one| {
            one.is_unknown()
                || one
                    .as_text()
                    .is_some_and(|text| text.eq_ignore_ascii_case("ALL") || text == "NET_RAW")
        });
        if !drops && !container.is_init {
            claims.push(Claim::new(
                container.at(),
                format!("`{name}` of `{label}` does not drop its capabilities"),
            ));
        }
    }
    for policy in kube::of(&graph, &["PodSecurityPolicy"]) {
        if let Some((what, _)) = strong(policy.body.blocks("spec.allowedCapabilities")) {
            claims.push(
                Claim::new(
                    kube::at(&policy.body, "spec.allowedCapabilities"),
                    format!("`{}` allows {what}", policy.label()),
                )
                .severity(Severity::High),
            );
        }
        let dropped = policy.body.blocks("spec.requiredDropCapabilities");
        if !dropped.iter().any(|one| matches!(one.as_text(), Some("ALL" | "NET_RAW"))) {
            claims.push(Claim::new(
                policy.at,
                format!("`{}` does not make pods drop their capabilities", policy.label()),
            ));
        }
    }
    for service in &graph.services {
        if let Some((what, true)) = strong(service.body.blocks("cap_add")) {
            claims.push(
                Claim::new(
                    kube::at(&service.body, "cap_add"),
                    format!("the service `{}` is given {what}", service.name),
                )
                .severity(Severity::High),
            );
        }
    }
    report(cx, claims);
}

/// The first that matters, and whether it is as good as root.
fn strong(added: &[Value]) -> Option<(String, bool)> {
    let names: Vec<&str> = added
        .iter()
        .filter_map(Value::as_text)
        .map(|name| name.trim_start_matches("CAP_"))
        .collect();
    let strong = names.iter().find(|name| STRONG.contains(name));
    let other = names.iter().find(|name| **name != "NET_BIND_SERVICE");
    strong
        .map(|name| ((*name).to_owned(), true))
        .or_else(|| other.map(|name| ((*name).to_owned(), false)))
}
