//! Every pod may speak to the cluster.

use infra_graph::{Object, Said};
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "sa-token",
    summary: "every pod may speak to the cluster",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[250],
    references: &[
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("sa_token.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let off: Vec<&str> = kube::of(&graph, &["ServiceAccount"])
        .filter(|account| account.body.said("automountServiceAccountToken") == Said::False)
        .map(|account| &*account.name)
        .collect();
    let mut claims = Vec::new();
    for pod in graph.objects.iter().filter_map(Object::pod) {
        let account = pod.spec.str("serviceAccountName").or_else(|| pod.spec.str("serviceAccount"));
        let is_default = account.is_none_or(|name| name == "default" || name.is_empty())
            && !pod.spec.get("serviceAccountName").is_some_and(|value| value.is_unknown());
        let said = pod.spec.said("automountServiceAccountToken");
        let silenced = off.contains(&account.unwrap_or("default"));
        let asked = said == Said::True || (said == Said::Absent && is_default && !silenced);
        if asked {
            let at = match said {
                Said::True => kube::at(pod.spec, "automountServiceAccountToken"),
                _ => kube::spec_at(pod),
            };
            claims.push(Claim::new(
                at,
                format!("the token of its account is mounted into `{}`", pod.object.label()),
            ));
        }
    }
    for account in kube::of(&graph, &["ServiceAccount"]) {
        if account.body.said("automountServiceAccountToken") == Said::True {
            claims.push(Claim::new(
                kube::at(&account.body, "automountServiceAccountToken"),
                format!("`{}` mounts its token into every pod", account.label()),
            ));
        }
    }
    report(cx, claims);
}
