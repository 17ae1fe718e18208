//! INFRA_TYPE: which languages of infrastructure a request is about.

use facts::infra::{Infra, Node};
use facts::{FileId, SourceFile};
use review::CheckContext;

const KNOWN: [&str; 6] =
    ["terraform", "kubernetes", "helm", "cloudformation", "dockerfile", "compose"];

/// Whether the request is about files like this one: it names no language that is known here, or this one.
pub(crate) fn is_wanted(cx: &CheckContext<'_>, file: FileId) -> bool {
    let asked = &cx.stack().infra_types;
    let known = asked.iter().any(|word| KNOWN.contains(&word.as_str()));
    !known || of(cx.file(file)).iter().any(|kind| asked.iter().any(|word| word == kind))
}

/// What people call the language of a file; Helm charts are Kubernetes too.
fn of(file: &SourceFile) -> &'static [&'static str] {
    match &file.facts.infra {
        Some(Infra::Terraform(_) | Infra::Variables(_)) => &["terraform"],
        Some(Infra::Dockerfile(_)) => &["dockerfile"],
        Some(Infra::Manifests(documents)) => manifest(documents, file.path.as_str()),
        None => &["terraform"],
    }
}

fn manifest(documents: &[Node], path: &str) -> &'static [&'static str] {
    let has = |key: &str| documents.iter().any(|document| document.get(key).is_some());
    if has("Resources") {
        &["cloudformation"]
    } else if has("services") && !has("kind") {
        &["compose"]
    } else if path.contains("/templates/") || path.contains("charts/") {
        &["helm", "kubernetes"]
    } else {
        &["kubernetes"]
    }
}
