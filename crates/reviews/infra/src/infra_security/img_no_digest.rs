//! An image may change under its tag.

use infra_graph::Image;
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "img-no-digest",
    summary: "an image may change under its tag",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "container",
    focus: &["container"],
    cwe: &[494],
    references: &["https://docs.docker.com/build/building/best-practices/#pin-base-image-versions"],
    reads: FactKinds::INFRA,
    page: include_str!("img_no_digest.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for stage in &graph.stages {
        let built = graph
            .stages
            .iter()
            .any(|other| other.file == stage.file && other.name.as_deref() == Some(&*stage.image));
        let Some(image) = Image::parse(&stage.image).filter(|_| !built) else { continue };
        if image.digest.is_none() && image.tag.is_some_and(|tag| tag != "latest") {
            claims.push(Claim::new(
                stage.at,
                format!("`{}` is named by a tag that can be moved", stage.image),
            ));
        }
    }
    report(cx, claims);
}
