//! An image is not fixed.

use infra_graph::Image;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "img-latest",
    summary: "an image is not fixed",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "container",
    focus: &["container"],
    cwe: &[1357],
    references: &["https://kubernetes.io/docs/concepts/containers/images/#image-names"],
    reads: FactKinds::INFRA,
    page: include_str!("img_latest.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (pod, container) in kube::containers(&graph) {
        let Some(text) = container.body.str("image") else { continue };
        if let Some(what) = loose(text) {
            let message = format!("`{text}` of `{}` {what}", pod.object.label());
            claims.push(Claim::new(kube::at(container.body, "image"), message));
        }
    }
    for stage in &graph.stages {
        let built = graph
            .stages
            .iter()
            .any(|other| other.file == stage.file && other.name.as_deref() == Some(&*stage.image));
        let number = stage.image.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(what) =
            loose(&stage.image).filter(|_| !built && !number && &*stage.image != "scratch")
        {
            claims.push(Claim::new(stage.at, format!("`{}` {what}", stage.image)));
        }
    }
    // What is built here is named here.
    for service in graph.services.iter().filter(|service| !service.body.has("build")) {
        let Some(text) = service.body.str("image") else { continue };
        if let Some(what) = loose(text) {
            claims.push(
                Claim::new(
                    kube::at(&service.body, "image"),
                    format!("`{text}` of `{}` {what}", service.name),
                )
                .severity(Severity::Low),
            );
        }
    }
    report(cx, claims);
}

fn loose(text: &str) -> Option<&'static str> {
    let image = Image::parse(text)?;
    match (image.digest, image.tag) {
        (Some(_), _) => None,
        (None, None) => Some("has no tag"),
        (None, Some("latest")) => Some("is whatever is latest"),
        _ => None,
    }
}
