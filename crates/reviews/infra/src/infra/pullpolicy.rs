//! The image that runs may not be the one that is named.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "pullpolicy",
    summary: "the image that runs may not be the one that is named",
    severity: Severity::Nit,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "kubernetes",
    focus: &["kubernetes"],
    cwe: &[],
    references: &["https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy"],
    reads: FactKinds::INFRA,
    page: include_str!("pullpolicy.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (pod, container) in kube::containers(&graph) {
        let Some(image) = container.body.str("image") else { continue };
        let Some(policy) = container.body.str("imagePullPolicy") else { continue };
        let (name, label) = (container.name(), pod.object.label());
        let message = match (image.contains('@'), policy) {
            (false, "IfNotPresent" | "Never") => format!(
                "`{name}` of `{label}` takes whatever a node has under this tag: two nodes may run two images"
            ),
            (true, "Always") => {
                format!(
                    "`{name}` of `{label}` asks the registry at each start for an image that cannot change"
                )
            }
            _ => continue,
        };
        claims.push(Claim::new(kube::at(container.body, "imagePullPolicy"), message));
    }
    report(cx, claims);
}
