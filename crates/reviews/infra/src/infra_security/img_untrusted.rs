//! An image comes from a registry that is not on the list.

use infra_graph::Place;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "img-untrusted",
    summary: "an image comes from a registry that is not on the list",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "container",
    focus: &["container"],
    cwe: &[829],
    references: &["https://kubernetes.io/docs/concepts/containers/images/"],
    reads: FactKinds::INFRA,
    page: include_str!("img_untrusted.md"),
    run,
};

/// Without a list there is nothing to compare with.
fn run(cx: &mut CheckContext<'_>) {
    let trusted = cx.known().registries.clone();
    if trusted.is_empty() {
        return;
    }
    let graph = graph(cx);
    let mut images: Vec<(Place, String)> = Vec::new();
    for (_, container) in kube::containers(&graph) {
        let text = container.body.str("image").map(str::to_owned);
        images.extend(text.map(|text| (kube::at(container.body, "image"), text)));
    }
    for service in graph.services.iter().filter(|service| !service.body.has("build")) {
        let text = service.body.str("image").map(str::to_owned);
        images.extend(text.map(|text| (kube::at(&service.body, "image"), text)));
    }
    for stage in &graph.stages {
        let own = graph
            .stages
            .iter()
            .any(|other| other.file == stage.file && other.name.as_deref() == Some(&*stage.image));
        if !own && &*stage.image != "scratch" && !stage.image.contains('$') {
            images.push((stage.at, stage.image.to_string()));
        }
    }
    let claims = images.into_iter().filter(|(_, image)| !is_trusted(image, &trusted));
    let claims = claims.map(|(at, image)| {
        Claim::new(
            at,
            format!("`{image}` comes from `{}`, which the CONTEXT does not list", registry(&image)),
        )
    });
    report(cx, claims.collect::<Vec<_>>());
}

/// Docker Hub where no host is named.
fn registry(image: &str) -> &str {
    match image.split_once('/') {
        Some((host, _)) if host.contains(['.', ':']) || host == "localhost" => host,
        _ => "docker.io",
    }
}

fn is_trusted(image: &str, trusted: &[String]) -> bool {
    let host = registry(image);
    let rest = image.strip_prefix(host).map_or(image, |rest| rest.trim_start_matches('/'));
    let whole = match (host, rest.contains('/')) {
        ("docker.io", false) => format!("docker.io/library/{rest}"),
        _ => format!("{host}/{rest}"),
    };
    trusted.iter().any(|one| {
        let behind = whole.strip_prefix(one.trim_end_matches('/'));
        behind.is_some_and(|behind| behind.is_empty() || behind.starts_with(['/', ':', '@']))
    })
}
