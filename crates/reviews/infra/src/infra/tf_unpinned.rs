//! A version of Terraform, a provider or a module is open.

use infra_graph::Class;
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "tf-unpinned",
    summary: "a version of Terraform, a provider or a module is open",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "state",
    focus: &["state"],
    cwe: &[1357],
    references: &["https://developer.hashicorp.com/terraform/language/providers/requirements"],
    reads: FactKinds::INFRA,
    page: include_str!("tf_unpinned.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let locked: Vec<&str> = cx
        .base()
        .files()
        .map(|(_, file)| file.path.as_str())
        .filter_map(|path| path.strip_suffix(".terraform.lock.hcl"))
        .collect();
    let is_locked = |folder: &str| locked.iter().any(|known| known.trim_end_matches('/') == folder);
    let mut claims = Vec::new();
    for settings in graph.of_class(Class::Settings) {
        for provider in
            settings.body.blocks("required_providers").iter().flat_map(|block| block.members())
        {
            if provider.value.as_map().is_some() && !provider.value.has("version") {
                let severity =
                    if is_locked(&settings.folder) { Severity::Low } else { Severity::Med };
                claims.push(
                    Claim::new(
                        provider.at,
                        format!("any version of the provider `{}` is taken", provider.name),
                    )
                    .severity(severity),
                );
            }
        }
    }
    for call in graph.of_class(Class::Call) {
        let Some(source) = call.body.str("source") else { continue };
        let registry = source.split('/').count() >= 3
            && !source.contains("::")
            && !source.starts_with('.')
            && !source.contains("://")
            && !source.starts_with("git@")
            && !source.starts_with("github.com");
        let remote = source.starts_with("git::")
            || source.starts_with("git@")
            || source.starts_with("github.com/");
        let open = registry && !call.body.has("version") || remote && !source.contains("ref=");
        if open {
            claims.push(Claim::on(
                call,
                "source",
                format!("any version of `{}` is taken", call.label()),
            ));
        }
    }
    report(cx, claims);
}
