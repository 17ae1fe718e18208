//! A secret is handed over as a variable.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "secret-env",
    summary: "a secret is handed over as a variable",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[526],
    references: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    reads: FactKinds::INFRA,
    page: include_str!("secret_env.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (pod, container) in kube::containers(&graph) {
        for variable in container
            .body
            .blocks("env")
            .iter()
            .filter(|one| one.has("valueFrom.secretKeyRef") && one.as_map().is_some())
        {
            let name = variable.str("name").unwrap_or("a variable");
            claims.push(Claim::new(
                kube::at(variable, "name"),
                format!("`{name}` of `{}` is a secret in the environment", pod.object.label()),
            ));
        }
        for source in container
            .body
            .blocks("envFrom")
            .iter()
            .filter(|one| one.has("secretRef") && one.as_map().is_some())
        {
            claims.push(Claim::new(
                kube::at(source, "secretRef"),
                format!("`{}` has a whole secret in its environment", pod.object.label()),
            ));
        }
    }
    report(cx, claims);
}
