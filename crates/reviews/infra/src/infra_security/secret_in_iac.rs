//! A credential is written in infrastructure code.

use facts::infra::{ExprKind, Infra};
use infra_graph::{Class, InfraGraph, Object, Place};
use review::prelude::*;
use std::collections::BTreeSet;

use crate::claims::{Claim, graph, report};
use crate::secrets;

pub(crate) static CHECK: Check = Check {
    id: "secret-in-iac",
    summary: "a credential is written in infrastructure code",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[798, 312],
    references: &["https://developer.hashicorp.com/terraform/language/manage-sensitive-data"],
    reads: FactKinds::INFRA,
    page: include_str!("secret_in_iac.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut found = arguments(&graph);
    found.extend(variables(&graph));
    found.extend(kubernetes(&graph));
    for service in &graph.services {
        let name = cx.file(service.file).path.file_name().to_lowercase();
        // What is started on a developer's machine has credentials that open nothing else.
        let local = ["dev", "local", "test", "ci", "e2e"].iter().any(|word| name.contains(word));
        let held = secrets::of_service(service).into_iter();
        found.extend(held.map(|claim| if local { claim.severity(Severity::Med) } else { claim }));
    }
    found.extend(cx.files().flat_map(|(file, source)| values(file, source)));
    report(cx, found.into_iter().map(Claim::secret));
}

/// What arguments of resources come to, wherever the value was written.
fn arguments(graph: &InfraGraph) -> Vec<Claim> {
    let mut claims = Vec::new();
    for resource in graph.of_class(Class::Resource).chain(graph.of_class(Class::Provider)) {
        if resource.kind.starts_with("random_")
            || resource.kind.starts_with("kubernetes_config_map")
        {
            continue;
        }
        for secret in secrets::within(&resource.body) {
            let place = secret.place(resource);
            let message = format!("`{}` of `{}` is written in code", secret.name, resource.label());
            let claim = Claim::new(place, message).of(resource);
            claims.push(if place == secret.used {
                claim
            } else {
                claim.because(secret.used, "it is used here")
            });
        }
    }
    claims
}

/// Defaults of variables that are secrets by their name and never end in a known argument.
fn variables(graph: &InfraGraph) -> Vec<Claim> {
    let used: BTreeSet<Place> = graph
        .of_class(Class::Resource)
        .flat_map(|resource| {
            secrets::within(&resource.body)
                .into_iter()
                .map(|secret| secret.written)
                .collect::<Vec<_>>()
        })
        .collect();
    let mut claims = Vec::new();
    for variable in graph.of_class(Class::Variable) {
        let Some(member) = variable.body.member("default") else { continue };
        let Some(text) = member.value.as_text() else { continue };
        if secrets::is_secret(&variable.name, text) && !used.contains(&member.value.at) {
            let message = format!("the default of `{}` is a credential", variable.name);
            claims.push(Claim::new(member.at, message).of(variable));
        }
    }
    claims
}

fn kubernetes(graph: &InfraGraph) -> Vec<Claim> {
    let mut claims = Vec::new();
    for pod in graph.objects.iter().filter_map(Object::pod) {
        for variable in pod.containers().flat_map(|container| container.body.blocks("env")) {
            let (Some(name), Some(value)) = (variable.str("name"), variable.member("value")) else {
                continue;
            };
            if value.value.as_text().is_some_and(|text| secrets::is_secret(name, text)) {
                let message =
                    format!("`{name}` of `{}` is written in the manifest", pod.object.label());
                claims.push(Claim::new(value.at, message));
            }
        }
    }
    claims
}

/// Files of values, whichever environment they are for.
fn values(file: FileId, source: &SourceFile) -> Vec<Claim> {
    let Some(Infra::Variables(body)) = &source.facts.infra else { return Vec::new() };
    let mut claims = Vec::new();
    for attribute in &body.attributes {
        let ExprKind::Text(text) = &attribute.value.kind else { continue };
        if secrets::is_secret(&attribute.name, text) {
            let at = Place { file, range: attribute.range() };
            claims.push(Claim::new(
                at,
                format!("`{}` is written in a file of values", attribute.name),
            ));
        }
    }
    claims
}
