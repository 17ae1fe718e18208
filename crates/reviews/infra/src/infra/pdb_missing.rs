//! Maintenance may stop all copies at once.

use infra_graph::Object;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "pdb-missing",
    summary: "maintenance may stop all copies at once",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "availability",
    focus: &["availability"],
    cwe: &[],
    references: &["https://kubernetes.io/docs/tasks/run-application/configure-pdb/"],
    reads: FactKinds::INFRA,
    page: include_str!("pdb_missing.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let budgets: Vec<&Object> = kube::of(&graph, &["PodDisruptionBudget"]).collect();
    let mut claims = Vec::new();
    for object in kube::of(&graph, &["Deployment", "StatefulSet"]) {
        let Some(pod) = object.pod() else { continue };
        let count = object.body.number("spec.replicas").unwrap_or(1.0);
        if count < 2.0 {
            continue;
        }
        let labels = kube::labels(pod);
        let budget = budgets.iter().find(|one| {
            one.namespace == object.namespace
                && kube::selects(one.body.get("spec.selector"), &labels)
        });
        match budget {
            None => claims.push(Claim::new(
                object.at,
                format!("no disruption budget covers `{}`", object.label()),
            )),
            Some(budget) => claims.extend(blocks(budget, count)),
        }
    }
    report(cx, claims);
}

/// A budget that lets none stop.
fn blocks(budget: &Object, count: f64) -> Option<Claim> {
    let none = budget.body.number("spec.maxUnavailable") == Some(0.0)
        || budget.body.str("spec.maxUnavailable") == Some("0%");
    let all = budget.body.number("spec.minAvailable").is_some_and(|least| least >= count)
        || budget.body.str("spec.minAvailable") == Some("100%");
    (none || all).then(|| {
        Claim::new(
            budget.at,
            format!("`{}` lets no copy stop: nodes cannot be drained", budget.label()),
        )
    })
}
