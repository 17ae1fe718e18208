//! The server of Helm 2 runs in the cluster.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "tiller",
    summary: "the server of Helm 2 runs in the cluster",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[269],
    references: &["https://helm.sh/docs/faq/changes_since_helm2/#removal-of-tiller"],
    reads: FactKinds::INFRA,
    page: include_str!("tiller.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for object in kube::of(&graph, &["Service", "Deployment", "Pod"]) {
        let named = object.name.starts_with("tiller-") || &*object.name == "tiller";
        let runs = object.pod().is_some_and(|pod| {
            pod.containers().any(|one| {
                one.body
                    .str("image")
                    .is_some_and(|image| image.contains("/tiller:") || image.starts_with("tiller"))
            })
        });
        // One that listens to its own pod alone cannot be reached.
        let local = object.pod().is_some_and(|pod| {
            let words = pod.containers().flat_map(|one| one.body.blocks("args"));
            words.filter_map(|word| word.as_text()).any(|word| {
                word.starts_with("--listen=localhost") || word.starts_with("--listen=127.")
            })
        });
        if (named || runs) && !local {
            claims.push(Claim::new(object.at, format!("`{}` belongs to Helm 2", object.label())));
        }
    }
    report(cx, claims);
}
